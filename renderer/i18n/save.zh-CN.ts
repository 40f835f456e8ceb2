/** Chinese texts of saving images as one file. */
export const saveZhCn = {
  save: {
    action: "存为文件…",
    title: "存为文件",
    path: "新文件",
    pathHint: "这台计算机上的完整路径。文件写完之后才会出现。",
    overwrite: "替换已有的文件",
    form: "形式",
    archive: "镜像归档",
    archiveHint: "docker load、podman load 和 OCI 镜像工具都能读取。",
    bundle: "镜像包",
    bundleHint: "带有镜像清单的归档，旁边附有校验和：用于带到别处。",
    partSize: "每一分卷的大小",
    partSizeHint: "留空为单个文件；否则例如 4GB 或 650MB。",
    problems: {
      relative: "请填写完整路径，从根目录或盘符开始。",
      colon: "路径中不能含有“:”。",
      size: "请填写大小，例如 4GB 或 650MB，至少 1 MiB。",
    },
    submit: (images: number): string => (images > 1 ? `保存 ${images} 个镜像` : "保存"),
  },
} as const;
