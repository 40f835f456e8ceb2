import { formatBytes } from "../bytes.ts";
import { MAX_MANIFEST_SIZE } from "../oci/manifest.ts";
import type { ErrorTexts, Fact } from "./error-texts.ts";
import { datesOf } from "./tls-dates.ts";
import { tlsCauseOf } from "./tls-cause.ts";
import { tlsTextsZhCn } from "./tls-texts.zh-CN.ts";

const retryLater = (): string => "请重试；如果问题依旧，请联系镜像仓库的管理员。";

/** Of an ISO 8601 time, the day is enough for a person. */
const DAY = "2026-11-21".length;

/** What a change would make less safe for a saved password, by the fact `weaker`. */
const weaker = (f: Fact): string => {
  const parts: Readonly<Record<string, string>> = {
    host: "密码会发送到另一台主机",
    "plain-http": "密码会以未加密的方式发送",
    verification: "将不再验证服务器证书",
    authority: "将信任另一个证书颁发机构",
    realm: "另一个站点可能获得密码",
    proxy: "另一个代理可能获得密码",
  };
  const part = Object.hasOwn(parts, f("weaker")) ? parts[f("weaker")] : undefined;
  return part === undefined ? "" : `：${part}`;
};

/** Simplified Chinese texts for every error code. A missing code does not compile. */
export const errorTextsZhCn: ErrorTexts = {
  invalid_reference: {
    what: () => "镜像引用无效",
    next: () => "请写成 主机/仓库:标签，例如 docker.io/library/alpine:3.20。",
  },
  invalid_digest: {
    what: () => "摘要无效",
    next: () => "摘要由 sha256: 和 64 位小写十六进制数字组成。",
  },
  invalid_platform: {
    what: (f) => `“${f("platform")}”不是有效的平台`,
    next: () => "请写成 系统/架构[/变体]，例如 linux/arm64。",
  },
  invalid_location: {
    what: () => "位置无效",
    next: () => "请使用 主机/仓库:标签、store:名称 或 oci:路径:名称。",
  },
  invalid_input: {
    what: () => "请求无效",
    next: () => "请检查输入后重试。",
  },
  unsupported: {
    what: () => "此处不支持该操作",
    next: () => "请改用其他位置或其他方式。",
  },
  confirmation_required: {
    what: () => "此操作需要确认",
    next: (f) =>
      f("confirm")
        ? `确定要执行时，请原样输入：${f("confirm")}。命令行请加上 --confirm ${f("confirm")}。`
        : "确定要执行时，请加上 --yes 再运行一次。",
  },
  host_not_found: {
    what: (f) => `找不到主机 ${f("host")}`,
    next: () => "请检查拼写、DNS 和网络。",
  },
  connection_refused: {
    what: (f) => `${f("host")} 拒绝连接`,
    next: () => "请确认镜像仓库正在运行，且端口正确。",
  },
  connection_lost: {
    what: (f) => `与 ${f("host")} 的连接中断`,
    next: () => "请检查网络后重试；没有留下只完成一半的内容。",
  },
  connection_timeout: {
    what: (f) => `${f("host")} 没有及时响应`,
    next: () => "请检查网络以及途中的代理或防火墙，然后重试。",
  },
  tls_failed: {
    what: (f) => tlsTextsZhCn[tlsCauseOf(f("reason"), datesOf(f))].what(f),
    next: (f) => tlsTextsZhCn[tlsCauseOf(f("reason"), datesOf(f))].next(f),
    evidence: (f) =>
      [
        f("subject") && `证书：${f("subject")}`,
        f("issuer") && `颁发者：${f("issuer")}`,
        f("validTo") && `有效期：${f("validFrom").slice(0, DAY)} – ${f("validTo").slice(0, DAY)}`,
        f("fingerprint") && `SHA-256：${f("fingerprint")}`,
        f("reason"),
      ]
        .filter((part) => part !== "")
        .join(" · "),
  },
  plain_http_refused: {
    what: (f) => `${f("host")} 只提供未加密的 HTTP，而该主机未获准使用`,
    next: (f) => `如果接受此风险，可仅对该仓库放行：--plain-http ${f("host")}。`,
  },
  origin_refused: {
    what: (f) => `镜像仓库指向了不允许访问的地址：${f("target")}`,
    next: () => "没有向该地址发送任何内容。请向仓库管理员询问原因。",
  },
  realm_untrusted: {
    what: (f) => `${f("host")} 要求到另一个站点登录：${f("target")}`,
    next: (f) =>
      `没有向该站点发送任何内容。如果您确认它是该镜像仓库的登录服务，请在登录时确认一次：在登录窗口中，或使用 portolan login ${f("host")} --trust-realm ${f("target")}。`,
  },
  proxy_failed: {
    what: (f) => `无法通过代理 ${f("proxy")} 访问 ${f("host")}`,
    next: () =>
      "请检查该连接的代理、系统代理，以及 HTTPS_PROXY 和 HTTP_PROXY；需要直连的主机请写入 NO_PROXY。",
  },
  proxy_refused: {
    what: (f) =>
      f("status") === "407"
        ? `代理 ${f("proxy")} 要求登录`
        : `代理 ${f("proxy")} 不允许访问 ${f("host")}${f("status") ? `（HTTP ${f("status")}）` : ""}`,
    next: (f) =>
      f("status") === "407"
        ? "要求登录的是代理，而不是镜像仓库。请在该连接的代理设置中填写代理的用户名和密码。"
        : "请联系代理管理员放行该主机；如果可以直连，请把它写入 NO_PROXY。",
  },
  registry_blocked: {
    what: (f) =>
      `本机的规则禁止访问 ${[f("host"), f("repository")].filter((part) => part !== "").join("/")}`,
    next: (f) =>
      f("file") ? `规则位于 ${f("file")}。` : "请查看 registries.conf 中的 blocked 设置。",
  },
  not_a_registry: {
    what: (f) => `${f("host")} 的响应不像容器镜像仓库`,
    next: () => "请检查主机和端口。响应也可能来自网络登录页或代理。",
  },
  unauthorized: {
    what: () => "镜像仓库要求登录",
    next: (f) => `请登录：portolan login ${f("host")} -u 用户名 --password-stdin。`,
  },
  login_refused: {
    what: (f) => `镜像仓库拒绝了${f("account") ? ` ${f("account")} 的` : ""}用户名或密码`,
    next: () => "请检查后重新登录。有些仓库要求用访问令牌代替密码。",
  },
  denied: {
    what: (f) => `镜像仓库不允许${f("account") ? ` ${f("account")} ` : ""}执行此操作`,
    next: () => "请申请该仓库的权限，或换用其他账号登录。",
  },
  repository_not_found: {
    what: () => "没有这个仓库",
    next: () => "请检查名称；私有仓库在登录之前也可能不可见。",
  },
  manifest_not_found: {
    what: () => "没有这个标签或摘要",
    next: (f) =>
      f("repository")
        ? `查看现有内容：portolan ls ${f("host")}/${f("repository")}。`
        : "请检查名称。",
  },
  blob_not_found: {
    what: () => "镜像缺少一个层或配置",
    next: () => "镜像在来源处已损坏，请重新推送。",
  },
  rate_limited: {
    what: (f) => `${f("host")} 暂时不再接受请求`,
    next: (f) =>
      f("retryAfter") ? `请在 ${f("retryAfter")} 秒后重试。` : "请稍候，或登录以获得更高的限额。",
  },
  registry_refused: {
    what: (f) => `镜像仓库拒绝了请求（HTTP ${f("status")}）`,
    next: () => "请阅读仓库返回的说明，其中通常写明了限制规则。",
  },
  registry_failed: {
    what: (f) => `镜像仓库出错（HTTP ${f("status")}）`,
    next: retryLater,
  },
  digest_mismatch: {
    what: () => "内容与其摘要不符",
    next: (f) =>
      `应为 ${f("expected")}，实为 ${f("actual")}。未保留任何内容。请重试，或从别处获取。`,
  },
  size_mismatch: {
    what: () => "内容的大小不符",
    next: (f) => `应为 ${f("expected")} 字节，实为 ${f("actual")} 字节。未保留任何内容。请重试。`,
  },
  truncated_body: {
    what: () => "数据尚未传完，连接就结束了",
    next: (f) => `收到 ${f("actual")} 字节，应为 ${f("expected")} 字节。未保留任何内容。请重试。`,
  },
  manifest_too_large: {
    what: (f) => `清单过大${f("size") ? `（${f("size")} 字节）` : ""}`,
    next: () => `最多读取 ${MAX_MANIFEST_SIZE} 字节的清单。这不是普通的镜像。`,
  },
  ambiguous_manifest: {
    what: () => "清单可以有两种解读",
    next: () => "已拒绝该清单，因为不同程序可能从中看到不同的镜像。",
  },
  invalid_manifest: {
    what: () => "清单已损坏",
    next: () => "请重新推送镜像，或选择其他标签。",
  },
  obsolete_manifest: {
    what: () => "镜像使用已废弃的 Docker schema 1 格式",
    next: () => "请用旧版 Docker 拉取并推送一次，或重新构建。",
  },
  body_too_large: {
    what: () => "响应过大，无法安全读取",
    next: retryLater,
  },
  graph_too_large: {
    what: () => "镜像引用的内容过多或嵌套过深",
    next: () => "为保护本机已拒绝。请按摘要选择其中一个平台。",
  },
  list_too_long: {
    what: (f) => `${f("host")} 列出的名称过多`,
    next: (f) => `除已列出的 ${f("names")} 个以外可能还有更多。请直接输入要找的名称。`,
  },
  platform_not_found: {
    what: (f) => `镜像没有平台 ${f("platform")}`,
    next: (f) => (f("available") ? `可用平台：${f("available")}。` : "镜像没有注明任何平台。"),
  },
  layout_invalid: {
    what: () => "该文件夹不是可读取的 OCI 镜像布局",
    next: () => "镜像布局包含文件 oci-layout、index.json 和文件夹 blobs。",
  },
  layer_invalid: {
    what: () => "无法读取此层中的文件",
    next: () => "在此之前列出的内容已显示。复制镜像不受影响。",
  },
  archive_invalid: {
    what: (f) =>
      f("member") ? `归档文件不可信，问题出在其中的 ${f("member")}` : "这不是可信的镜像归档文件",
    next: () => "请用生成它的程序重新写出，例如 docker save 或 skopeo copy。",
  },
  bundle_incomplete: {
    what: () => "镜像包有一个分卷缺失，或与写出时不一致",
    next: () => "请从制作镜像包的地方重新复制该分卷，并与其他分卷放在一起。",
  },
  destination_exists: {
    what: () => "该位置已存在同名文件或文件夹",
    next: () => "请换一个文件名，或允许替换该文件（--overwrite）。",
  },
  image_not_found: {
    what: () => "没有该名称的镜像",
    next: () => "查看现有镜像：portolan ls store:。",
  },
  destination_full: {
    what: (f) =>
      f("needed") && f("available")
        ? `目标位置可用空间为 ${formatBytes(Number(f("available")))}，需要 ${formatBytes(Number(f("needed")))}`
        : "目标位置空间不足",
    next: () => "请释放空间后重试。原有内容没有改动。",
  },
  destination_not_writable: {
    what: () => "无法写入目标位置",
    next: () => "请确认文件夹存在、归您所有，且磁盘不是只读。",
  },
  path_not_found: {
    what: () => "没有该文件或文件夹",
    next: () => "请检查路径。",
  },
  lock_timeout: {
    what: () => "另一个程序正在修改同一批镜像",
    next: () => "请等待其完成后重试。",
  },
  keychain_unavailable: {
    what: () => "无法使用本机的钥匙串",
    next: () => "密码没有保存。Linux 上需要 gnome-keyring 等 Secret Service 服务。",
  },
  keychain_locked: {
    what: () => "钥匙串已锁定",
    next: () => "请解锁后重试。",
  },
  helper_missing: {
    what: (f) => `保存密码的程序 ${f("helper")} 没有安装`,
    next: (f) =>
      f("file")
        ? `它由 ${f("file")} 指定。请安装该程序，或从文件中移除后重新登录。`
        : "请安装该程序，或不使用它重新登录。",
  },
  helper_failed: {
    what: (f) => `程序 ${f("helper")} 没有给出${f("host") ? ` ${f("host")} 的` : ""}密码`,
    next: (f) =>
      `请查看它给出的说明；它可能需要先解锁或登录。${f("file") ? `它由 ${f("file")} 指定。` : ""}`,
  },
  configuration_invalid: {
    what: () => "无法读懂一个配置文件",
    next: () => "请更正该文件后重试。文件没有被改动。",
  },
  engine_unknown: {
    what: (f) =>
      f("engine") ? `没有名为 ${f("engine")} 的引擎` : "这台电脑上没有 Docker 或 Podman 引擎",
    next: () => "列出现有的引擎：portolan engines。",
  },
  engine_away: {
    what: (f) => `引擎 ${f("engine")} 没有运行`,
    next: (f) => `${f("address")} 上没有程序在监听。请启动 Docker 或 Podman 后重试。`,
  },
  engine_refused: {
    what: (f) => `引擎 ${f("engine")} 拒绝了请求`,
    next: () => "它自己的说明指出了原因。原有内容没有改变。",
  },
  engine_failed: {
    what: (f) => `引擎 ${f("engine")} 工作不正常`,
    next: (f) => `询问的地址是 ${f("address")}。请查看它的日志，或重新启动它。`,
  },
  connection_exists: {
    what: (f) => `已经有到 ${f("address")} 的连接`,
    next: () => "请编辑该连接，或换用其他仓库前缀。",
  },
  connection_unknown: {
    what: (f) => `没有到 ${f("host")} 的连接`,
    next: () => "查看所有连接：portolan connections。",
  },
  password_required: {
    what: (f) => `此操作不会使用已保存的${f("host") ? ` ${f("host")} 的` : ""}密码${weaker(f)}`,
    next: () => "如果确实需要，请重新输入密码。",
  },
  transfer_unknown: {
    what: () => "没有这个传输任务",
    next: () => "它可能已从列表中移除。",
  },
  transfer_taken: {
    what: () => "另一个窗口或命令正在执行此传输",
    next: () => "您可以在此查看或暂停它。同一时间只能由一个程序执行。",
    evidence: () => "",
  },
  tag_moved: {
    what: () => "标签刚刚被其他人移动过",
    next: () => "请重新查看后再修改。",
  },
  tag_exists: {
    what: (f) => `标签 ${f("tag")} 已存在，并指向另一个镜像`,
    next: () => "没有任何改动。请换用其他标签推送，或允许替换标签。",
    evidence: (f) => `它指向 ${f("actual")}，而不是 ${f("digest")}。`,
  },
  undo_unknown: {
    what: () => "没有以此编号保存的可撤销操作",
    next: () => "用 `portolan undo --list` 查看可以撤销的操作。",
  },
  undo_impossible: {
    what: () => "已无法撤销",
    next: () => "镜像仓库已经清理。请从仍有该镜像的地方重新推送。",
    evidence: (f) => `仓库中缺少 ${f("missing")} 项，例如 ${f("digest")}。`,
  },
  target_unknown: {
    what: (f) => `没有名为“${f("target")}”的推送目标`,
    next: () => "查看所有推送目标：portolan targets。",
  },
  target_exists: {
    what: (f) => `已经有名为“${f("target")}”的推送目标`,
    next: () => "请编辑该目标，或换用其他名称。",
  },
  cancelled: {
    what: () => "已取消",
    next: () => "原有内容没有改动。",
  },
  internal: {
    what: () => "Portolan 内部发生意外错误",
    next: (f) => `请报告此问题${f("logId") ? `，并附上日志编号 ${f("logId")}` : ""}。`,
  },
};
