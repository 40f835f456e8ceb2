import { actionWord } from "./action-words.ts";
import type { Fact, HintTexts } from "./error-texts.ts";
import { tlsTextsZhCn } from "./tls-texts.zh-CN.ts";

const account = (f: Fact): string => (f("account") ? `账号 ${f("account")} ` : "当前账号");
const entraCode = (f: Fact): string => (f("aad") ? `（${f("aad")}）` : "");
const repository = (f: Fact): string => f("repository") || f("host");
const right = (f: Fact): string => actionWord(f("action"), "zh-CN");
const tag = (f: Fact): string => (f("tag") ? `标签 ${f("tag")} ` : "该标签");

/** Simplified Chinese words for every known cause. A missing one does not compile. */
export const hintTextsZhCn: HintTexts = {
  alibaba_registry_password: {
    what: (f) => `阿里云容器镜像服务不接受${account(f)}的这个密码`,
    next: () =>
      "此处需要的不是控制台登录密码：请在“容器镜像服务 › 访问凭证”中设置固定密码。每个 RAM 用户的固定密码相互独立，用户名为“用户名@账号别名”。如果密码无误，请检查实例所在地域。",
  },
  alibaba_namespace: {
    what: (f) => `阿里云容器镜像服务不允许${account(f)}访问 ${repository(f)}`,
    next: (f) =>
      `请确认命名空间 ${f("namespace")} 和仓库已在该地域的实例中创建；只有开启“自动创建仓库”后，推送才会新建仓库。然后检查该账号的 RAM 权限策略。`,
  },
  alibaba_attestation: {
    what: () => "该阿里云实例不接受构建证明（attestation）",
    next: () => "构建时请关闭：docker buildx build --provenance=false --sbom=false。",
  },
  alibaba_personal_path: {
    what: (f) => `阿里云个人版中不能有 ${repository(f)} 这样的仓库`,
    next: () => "个人版的仓库名只有两级，例如 team/app。需要更多层级时请使用企业版实例。",
  },
  alibaba_access_key: {
    what: (f) => `阿里云不接受 AccessKey ${f("account")}`.trim(),
    next: () =>
      "请在“RAM 访问控制 › AccessKey”中核对 ID 和 Secret，并确认已启用。以 STS. 开头的密钥是临时的，其安全令牌填写在 Secret 之后，用空格隔开。",
  },
  alibaba_clock: {
    what: () => "阿里云认为本机时间不正确",
    next: () => "请求的签名包含时间，误差不能超过 15 分钟。请校准时钟后重试。",
  },
  alibaba_ram_action: {
    what: (f) => `该 AccessKey 没有执行此操作的权限${f("action") ? `（${f("action")}）` : ""}`,
    next: (f) =>
      `账号管理员可以在 RAM 权限策略中允许 ${f("action") || "此操作"}；AliyunContainerRegistryFullAccess 包含全部权限。`,
  },
  alibaba_personal_user: {
    what: () => "个人版尚未开通该 RAM 用户",
    next: () => "请用该用户打开一次容器镜像服务控制台，并在其中设置固定密码，然后重试。",
  },
  alibaba_personal_limit: {
    what: () => "阿里云个人版的数量已达上限",
    next: () => "个人版最多有 3 个命名空间和 300 个仓库。请删除一些，或使用企业版实例。",
  },
  alibaba_needs_access_key: {
    what: (f) => `在 ${f("host")} 上执行此操作需要 AccessKey`,
    next: () => "固定密码只能拉取和推送。请用 AccessKey 登录，以便列出、创建和删除。",
  },
  azure_missing_role: {
    what: (f) => `${account(f)}没有 ${repository(f)} 的${right(f)}权限`,
    next: (f) =>
      `密码没有问题。请申请角色 ${f("role")}；如果镜像仓库按单个仓库授权（ABAC），则申请 ${f("repositoryRole")}。使用令牌时，其范围映射中需包含 ${f("action")}。`,
  },
  azure_firewall: {
    what: (f) =>
      `${f("host")} 的防火墙不允许从当前网络访问${f("address") ? `（${f("address")}）` : ""}`,
    next: () => "与密码无关。请让管理员在“网络”中放行当前网络的地址，或通过专用终结点访问。",
  },
  azure_locked: {
    what: (f) => `${repository(f)} 已被锁定，不能执行此操作`,
    next: () => "管理员可以用 az acr repository update 解除锁定。",
  },
  entra_declined: {
    what: () => "登录请求在 Microsoft 页面上被拒绝",
    next: () => "请重新开始，并在该页面上选择允许。",
  },
  entra_expired: {
    what: () => "没有在有效期内输入代码",
    next: () => "请重新开始，届时会得到新的代码。",
  },
  entra_conditional_access: {
    what: (f) => `您所在组织的策略不允许这样登录${entraCode(f)}`,
    next: () =>
      "条件访问策略通常要求使用受管理的设备，或完全禁止设备代码登录。请联系管理员，或改用 az 的登录（az acr login），或镜像仓库的令牌。",
  },
  entra_tenant: {
    what: (f) => `该账号不属于目录${f("tenant") ? ` ${f("tenant")}` : ""}${entraCode(f)}`,
    next: () => "请填写镜像仓库所属租户的 ID 或域名，或换一个账号。",
  },
  entra_consent: {
    what: (f) => `目录${f("tenant") ? ` ${f("tenant")}` : ""}不允许此程序登录${entraCode(f)}`,
    next: () => "需要目录管理员批准；也可以改用镜像仓库的令牌。",
  },
  entra_signed_out: {
    what: (f) => `Microsoft Entra 要求重新登录${entraCode(f)}`,
    next: () => "请再次登录：连续 90 天未使用或修改密码后，登录会失效。",
  },
  entra_no_role: {
    what: (f) => `${f("host")} 认识${account(f)}，但没有授予任何权限`,
    next: (f) =>
      `登录本身是成功的。请申请角色 AcrPull；如果镜像仓库按单个仓库授权（ABAC），则申请 Container Registry Repository Reader。如果镜像仓库属于其他目录${f("tenant") ? `（当前为 ${f("tenant")}）` : ""}，请填写其租户。`,
  },
  entra_refused: {
    what: (f) => `Microsoft Entra 拒绝了登录${entraCode(f)}`,
    next: (f) => (f("why") ? f("why") : "请重新开始；如果仍然失败，请联系管理员。"),
  },
  hub_namespace: {
    what: (f) => `Docker Hub 不允许${account(f)}推送到 ${repository(f)}`,
    next: (f) =>
      f("suggestion")
        ? `${f("namespace") === "library" ? "library/ 只用于 Docker 官方镜像" : `命名空间 ${f("namespace")} 不属于该账号`}。请推送到 ${f("suggestion")}；访问令牌需要 Read & Write 权限。`
        : "访问令牌需要 Read & Write 权限，且套餐的私有仓库数量须有剩余。",
  },
  hub_hidden_or_missing: {
    what: (f) =>
      f("account")
        ? `${f("account")} 在 Docker Hub 上看不到 ${repository(f)}`
        : `Docker Hub 上看不到 ${repository(f)}`,
    next: (f) =>
      f("account")
        ? "仓库不存在，或是该账号无权查看的私有仓库。请先检查拼写。"
        : "仓库不存在，或是私有仓库。请先检查拼写，然后登录。",
  },
  hub_pull_limit: {
    what: (f) =>
      `已达到 Docker Hub 的拉取次数上限${f("limit") ? `：${f("limitHours")} 小时内 ${f("limit")} 次` : ""}`,
    next: (f) =>
      f("account")
        ? "请等待最早的拉取记录满六小时，或使用镜像加速、限额更高的账号。"
        : "请登录以获得更高的限额，或使用镜像加速，或等待最早的拉取记录满六小时。",
  },
  hub_personal_token: {
    what: (f) => `Docker Hub 在此不接受${account(f)}的密码`,
    next: () =>
      "启用双重验证或单点登录后，只能使用个人访问令牌：请在 Docker Hub 的账号设置中创建令牌并用它登录。",
  },
  hub_token_right: {
    what: (f) => `Docker Hub 不允许${account(f)}修改 ${repository(f)}`,
    next: () =>
      "此操作要求个人访问令牌具有 Read, Write & Delete 权限，且账号在组织中拥有相应权限。不可变标签无法删除。",
  },
  harbor_project_missing: {
    what: (f) => `${f("host")} 上没有项目 ${f("project")}`,
    next: () =>
      "Harbor 不会自动创建项目：请先在 Harbor 中创建，或检查拼写。无权查看的项目也会显示为不存在。",
  },
  harbor_role: {
    what: (f) => `${account(f)}没有 ${f("resource")} 的${right(f)}权限`,
    next: (f) =>
      `请申请该项目的“${f("role")}”或更高角色；机器人账号需要 ${f("action")} 权限。如果使用单点登录，请先登录一次 Harbor 页面，再更新 CLI 密码。`,
  },
  harbor_read_only: {
    what: (f) => `${f("host")} 当前处于只读状态`,
    next: () => "Harbor 正在维护，例如正在回收垃圾。请稍后重试。",
  },
  harbor_immutable: {
    what: (f) => `${tag(f)}受项目的不可变规则保护，不能更改`,
    next: () => "请使用新的标签，或在“策略 › 不可变的 Tag”中修改规则。",
  },
  harbor_policy_vulnerabilities: {
    what: (f) =>
      `项目禁止拉取存在已知漏洞的镜像${f("count") ? `：该镜像有 ${f("count")} 个漏洞` : ""}`,
    next: (f) =>
      `请拉取已修复的镜像，或让项目管理员把这些漏洞加入 CVE 白名单${f("severity") ? `；限制从“${f("severity")}”级别开始` : ""}。`,
  },
  harbor_policy_unscanned: {
    what: () => "项目禁止拉取未经漏洞扫描的镜像",
    next: () => "请先在 Harbor 中扫描该镜像，完成后再拉取。",
  },
  harbor_policy_signature: {
    what: (f) =>
      `项目只允许拉取已签名的镜像，而该镜像没有${f("signer") ? ` ${f("signer")} ` : ""}签名`,
    next: (f) => `请用 ${f("signer") || "cosign 或 notation"} 签名，或拉取已签名的镜像。`,
  },
  harbor_quota: {
    what: (f) => `项目的存储配额不足：已用 ${f("used")}，上限 ${f("limit")}`,
    next: (f) => `还需要 ${f("adding")}。请删除不用的镜像并回收垃圾，或让管理员提高项目配额。`,
  },
  harbor_tag_exists: {
    what: (f) => `${tag(f)}已经存在，Harbor 不能用这种方式移动它`,
    next: () => "请改为把镜像复制到该标签（会覆盖原标签），或换一个新标签。",
  },
  harbor_csrf: {
    what: (f) => `${f("host")} 把该请求当成了来自其网页的请求`,
    next: () => "请求带上了 Harbor 的 Cookie。请检查途中是否有代理添加了 Cookie，并绕过它重试。",
  },
  harbor_delete_by_digest: {
    what: () => "Harbor 不支持这样删除标签，只能按摘要删除整个镜像",
    next: () => "请在 Harbor 页面上删除该标签，或删除镜像及其全部标签。",
  },
  harbor_child_of_index: {
    what: () => "此仓库中的另一个镜像需要它：它是其中一个平台的镜像",
    next: () => "请先删除该多平台镜像，或与它一并删除。",
  },
  harbor_cli_secret: {
    what: () => "Harbor 不接受用 CLI 密钥执行此操作",
    next: () => "请改用项目的机器人账户登录，或在 Harbor 自己的页面上操作。",
  },
  ecr_repository_missing: {
    what: (f) =>
      f("registryId")
        ? `AWS 账号 ${f("registryId")} 的镜像仓库中没有仓库 ${f("missing")}`
        : `没有仓库 ${f("missing")}`,
    next: (f) =>
      f("doubled")
        ? "仓库名称以镜像仓库的地址开头：请去掉这一部分。"
        : "Amazon ECR 不会自动创建仓库：请在控制台中创建，或运行 aws ecr create-repository。",
  },
  ecr_token: {
    what: (f) => `${f("host")} 的登录凭证缺失或已过期`,
    next: () =>
      "Amazon ECR 的密码有效期为 12 小时。请用 aws ecr get-login-password 为该地址所属的账号和地域重新获取，并以用户名 AWS 登录；也可以使用 docker-credential-ecr-login。",
  },
  ecr_immutable: {
    what: (f) => `${tag(f)}已经存在，而该仓库不允许覆盖标签`,
    next: () => "请使用新的标签，或关闭该仓库的标签不可变设置。",
  },
  ecr_image_in_index: {
    what: () => "该镜像包含在某个索引中，Amazon ECR 不会删除它",
    next: () => "请先删除该索引，然后才能删除镜像。",
  },
  ecr_needs_account: {
    what: (f) => `${f("host")} 的密码只能用于仓库本身，不能用于 Amazon 的 API`,
    next: () => "请用访问密钥或 AWS 工具的配置文件登录：列表、大小、扫描和删除都需要它。",
  },
  aws_key_refused: {
    what: () => "AWS 不接受该访问密钥",
    next: () =>
      "密钥已停用、输入有误、已过期，或属于其他分区（中国区和 GovCloud 使用各自的密钥）。",
  },
  aws_right_missing: {
    what: (f) => `该 AWS 账号无权执行${f("action") ? ` ${f("action")}` : "此操作"}`,
    next: () => "请管理员在用户、角色或仓库的策略中授予该权限。",
  },
  aws_clock: {
    what: () => "时钟不一致，AWS 拒绝了请求",
    next: () => "请校准本机时钟；AWS 允许的误差为五分钟。",
  },
  aws_sso_ended: {
    what: (f) => `AWS 配置文件 ${f("profile") || "default"} 的登录已过期`,
    next: (f) => `请在终端运行 aws sso login --profile ${f("profile") || "default"}，然后重试。`,
  },
  ghcr_no_delete: {
    what: () => "GitHub 的镜像仓库不支持由客户端删除",
    next: () => "请在 GitHub 的软件包页面上删除该版本；需要 delete:packages 权限。",
  },
  ghcr_denied: {
    what: (f) => {
      if (f("repository") === "") return `GitHub 不接受${account(f)}的令牌`;
      return f("account")
        ? `GitHub 不允许 ${f("account")} 访问 ${f("repository")}`
        : `GitHub 不允许匿名访问 ${f("repository")}`;
    },
    next: (f) =>
      f("repository") === ""
        ? "令牌可能已过期。请使用经典个人访问令牌（classic PAT），并包含 read:packages 权限；推送需要 write:packages。"
        : "该软件包不存在或是私有的；或者令牌已过期、缺少 read:packages 权限（推送需要 write:packages）、尚未获得组织的单点登录（SSO）授权。请先检查拼写。",
  },
  distribution_delete_disabled: {
    what: (f) => `${f("host")} 关闭了删除功能`,
    next: () =>
      "管理员可以开启删除功能；Docker 自带的镜像仓库需设置 REGISTRY_STORAGE_DELETE_ENABLED=true。",
  },
  gar_dangling_tag: {
    what: (f) => (f("tag") ? `标签 ${f("tag")} 仍指向该镜像` : "仍有标签指向该镜像"),
    next: () => "Google Artifact Registry 要求先删除标签，再删除镜像。",
  },
  quay_plan: {
    what: (f) => `${repository(f)} 所属的 Quay 套餐不包含此功能`,
    next: () => "套餐限制私有仓库的数量：请公开或删除一个私有仓库，或升级套餐。",
  },
  quay_scope: {
    what: () => "Quay 令牌没有执行此操作的权限",
    next: () => "请创建包含 repo:read 和 repo:write 的令牌，或为机器人账号授予该仓库的写权限。",
  },
  https_expected: {
    what: (f) => `${f("host")} 要求加密连接，而本次访问没有加密`,
    next: () => "请关闭该镜像仓库的“允许未加密的 HTTP”。",
  },
  storage_blocked: {
    what: (f) => `镜像仓库可以访问，但无法从其存储 ${f("storage")} 获取内容`,
    next: (f) => `请确认代理或防火墙也放行 ${f("storage")}。没有向该地址发送密码。`,
  },
  harbor_anonymous_list: {
    what: (f) => `${f("host")} 没有接受密码，只列出了公开项目`,
    next: (f) =>
      `请重新登录${f("account") ? `（${f("account")}）` : ""}；Harbor 在这种情况下不会报错。`,
  },
  private_authority: {
    what: tlsTextsZhCn.unknown_authority.what,
    next: (f) =>
      `可从 https://${f("host")}/api/v2.0/systeminfo/getcert 获取 Harbor 的 CA 证书；核对后，可以仅对该镜像仓库信任：在登录面板中添加，或运行 portolan login ${f("host")} --ca 文件。`,
  },
  plain_http: {
    what: (f) => `${f("host")} 返回的是未加密的 HTTP，而不是加密连接`,
    next: () =>
      "请检查端口。如果该镜像仓库确实没有加密，且您接受此风险，可在登录时仅对它允许未加密的 HTTP。",
  },
  engine_location: {
    what: () => "此版本不能打开 Docker 和 Podman 引擎",
    next: () => "请先从引擎把镜像推送到镜像仓库，再从那里使用。",
  },
  tag_location: {
    what: () => "此处不能添加标签",
    next: () => "标签只能添加到镜像仓库、本地存储和 OCI 镜像布局中。",
  },
  tag_not_in_store: {
    what: (f) => (f("name") ? `本地存储中没有镜像 ${f("name")}` : "本地存储中没有该镜像"),
    next: () =>
      "查看已有的镜像：portolan images。要在镜像仓库中添加标签，请写出主机，例如 docker.io/team/app:v1。",
  },
  no_pipe: {
    what: (f) => (f("what") === "standard output" ? "归档不能写到终端" : "没有归档从管道传入"),
    next: (f) =>
      f("what") === "standard output"
        ? "请指定文件（-o FILE、docker-archive:FILE），或重定向输出：> FILE、| ssh HOST docker load。"
        : "请指定文件（-i FILE、docker-archive:FILE），或从管道传入：< FILE、docker save IMAGE | portolan load。",
  },
  download_over: {
    what: () => "下载已结束",
    next: () => "请再次将镜像拖出窗口，或使用“保存为文件…”。",
  },
  newer_data_folder: {
    what: () => "数据文件夹由更新版本的 Portolan 创建",
    next: () => "请升级 Portolan，或用 --home 选择其他文件夹。",
  },
  catalog_missing: {
    what: (f) => `${f("host")} 不提供仓库列表`,
    next: () => "请输入仓库名称：可以列出它的标签。",
  },
  deletion_unsupported: {
    what: (f) => `${f("host")} 不支持删除镜像`,
    next: () => "删除功能可能已关闭，或只能在镜像仓库的网页上操作。",
  },
  tag_deletion_unsupported: {
    what: (f) => `${f("host")} 不支持删除单个标签`,
    next: (f) =>
      f("siblings") === "0" && f("complete") === "true"
        ? "这是该镜像唯一的标签：请直接删除镜像。"
        : "可能还有其他标签指向同一镜像，删除镜像会连同它们一起删除。",
  },
  engine_forbidden: {
    what: (f) => (f("engine") ? `您没有使用引擎 ${f("engine")} 的权限` : "您没有使用该引擎的权限"),
    next: (f) =>
      `它的套接字${f("address") ? `（${f("address")}）` : ""}属于其他用户。Docker：请加入 docker 组（sudo usermod -aG docker $USER）并重新登录。Podman：请使用您自己的套接字（systemctl --user start podman.socket）。`,
  },
  removal_incomplete: {
    what: (f) => `镜像仓库确认已删除，但 ${f("left") || "一部分"} 仍然存在`,
    next: (f) =>
      `${f("removed") ? `已删除：${f("removed")}。` : ""}有些镜像仓库需要一点时间：请再查看一次，然后删除剩余的标签。`,
  },
};
