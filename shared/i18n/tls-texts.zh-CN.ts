import type { Fact, TlsTexts } from "./error-texts.ts";

/** A day is precise enough for a person; the rest of an ISO 8601 time is cut. */
const day = (f: Fact, name: string): string => f(name).slice(0, 10);

const otherName = (f: Fact): string => {
  const names = f("names") || f("subject");
  return names === "" ? "" : `：${names}`;
};

const trustAuthority = (f: Fact): string =>
  `如果您认可它，可以仅对该镜像仓库信任：在登录面板中添加，或运行 portolan login ${f("host")} --ca 文件。`;

/** Simplified Chinese words for each reason why a certificate or a handshake was not accepted. */
export const tlsTextsZhCn: TlsTexts = {
  expired: {
    what: (f) => `${f("host")} 的证书已${f("validTo") ? `于 ${day(f, "validTo")} ` : ""}过期`,
    next: () => "需要由镜像仓库的管理员更新证书。如果日期看起来没有问题，请检查本机时钟。",
  },
  not_yet_valid: {
    what: (f) =>
      `${f("host")} 的证书尚未生效${f("validFrom") ? `，${day(f, "validFrom")} 起才有效` : ""}`,
    next: () => "请检查本机时钟；如果时钟无误，请联系镜像仓库的管理员。",
  },
  clock: {
    what: (f) =>
      f("clock") && f("validFrom") && f("validTo")
        ? `本机时钟显示 ${day(f, "clock")}，而 ${f("host")} 的证书有效期为 ${day(f, "validFrom")} 至 ${day(f, "validTo")}`
        : `本机时钟与 ${f("host")} 的证书不符`,
    next: () => "请校准本机时钟后重试。如果日期无误，请联系镜像仓库的管理员。",
  },
  other_name: {
    what: (f) => `${f("host")} 的证书属于其他名称${otherName(f)}`,
    next: () => "请使用证书上的名称访问。也可能是途中的其他设备代替镜像仓库作了应答。",
  },
  self_signed: {
    what: (f) => `${f("host")} 使用自签名证书`,
    next: (f) =>
      `请先与镜像仓库的管理员核对证书指纹。${trustAuthority(f)}这里的文件就是该证书本身。`,
  },
  unknown_authority: {
    what: (f) =>
      `${f("host")} 的证书由本机未知的证书颁发机构签发${f("issuer") ? `：${f("issuer")}` : ""}`,
    next: (f) => `${trustAuthority(f)}也可能是服务器没有发送完整的中间证书。`,
  },
  revoked: {
    what: (f) => `${f("host")} 的证书已被颁发机构吊销`,
    next: () => "请不要继续，并联系镜像仓库的管理员。",
  },
  client_certificate: {
    what: (f) => `${f("host")} 要求客户端证书，或不接受当前的客户端证书`,
    next: () => "请在登录面板中为该镜像仓库选择您的证书和私钥。",
  },
  protocol: {
    what: (f) => `${f("host")} 与本程序没有共同支持的 TLS 版本或加密套件`,
    next: () => "服务器或途中的代理过于陈旧，请联系其管理员。",
  },
  other: {
    what: (f) => `无法与 ${f("host")} 建立受信任的加密连接`,
    next: (f) => `如果镜像仓库使用私有证书颁发机构：${trustAuthority(f)}`,
  },
};
