import { anImage, type BuiltImage, aDocument } from "../image-builder.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import { startRegistry, type TestRegistry } from "./server.ts";

/** Sets a title, makes a link, fills the clipboard, clears the screen: with ESC and with the C1 controls. */
const OSC =
  "\u001b]0;title\u0007\u001b]8;;http://evil.test\u0007link\u001b]8;;\u0007\u001b]52;c;cm0gLXJm\u0007\u001b[2J\u009b31m\u0000\r\n";
const MARKUP =
  '<img src=x onerror="document.title=1"><script>document.title=1</script><svg onload=alert(1)></svg><a href="javascript:alert(1)">x</a>';
const MARKDOWN =
  "![x](http://127.0.0.1:9/pixel.png) [click](http://127.0.0.1:9/click) <http://127.0.0.1:9/auto> http://127.0.0.1:9/bare";
/** Direction overrides, what has no width, and more marks than any letter has. */
const DISGUISE = `invoice\u202egpj.exe\u200b\u2066x\u2069 Z${"\u0301".repeat(500)}`;
/** Longer than anything that is drawn, as long as a configuration may be. */
const LONG = "long ".repeat(100_000);

const URLS = [
  "file:///etc/passwd",
  String.raw`\\evil.test\share`,
  "smb://evil.test/share",
  "ms-msdt:/id PCWDiagnostic",
  "vscode://evil.test/x",
  "https://user:word@evil.test/",
  `https://evil.test/${"x".repeat(10_000)}`,
  "https://аррӏе.com/",
];

/** Texts that were written to do harm. */
export const HOSTILE = {
  osc: OSC,
  markup: MARKUP,
  markdown: MARKDOWN,
  disguise: DISGUISE,
  urls: URLS,
  /** What a registry may send as names of tags and repositories, and what no name is. */
  names: [
    OSC,
    MARKUP,
    DISGUISE,
    "../../etc/passwd",
    "..",
    "v1\u0000",
    "=cmd|calc",
    "$(touch x)",
    "ｇｈｃｒ.io",
    "x".repeat(100_000),
  ],
} as const;

const ANNOTATIONS: Readonly<Record<string, string>> = {
  "org.opencontainers.image.title": "../../.ssh/authorized_keys",
  "org.opencontainers.image.description": MARKUP,
  "org.opencontainers.image.documentation": MARKDOWN,
  "org.opencontainers.image.url": URLS[3] ?? "",
  "org.opencontainers.image.source": URLS[5] ?? "",
  "org.opencontainers.image.ref.name": "docker.io/library/alpine:3.20",
  "io.containerd.image.name": "docker.io/library/alpine:3.20",
  [OSC]: OSC,
  [DISGUISE]: DISGUISE,
};

const LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(URLS.map((url, index) => [`url.${index}`, url])),
  markup: MARKUP,
  markdown: MARKDOWN,
  osc: OSC,
  disguise: DISGUISE,
  long: LONG,
  // What other programs have obeyed.
  "portolan.insecure": "true",
  "portolan.command": "login evil.test",
  run: "docker run --privileged -v /:/host IMAGE",
  "io.podman.annotations.autoremove": "TRUE",
  "com.docker.extension.host": "touch /tmp/portolan-was-here",
  "traefik.enable": "true",
};

/** An image all of whose texts do harm, with as many further labels as are wanted. */
export function hostileImage(furtherLabels = 0): BuiltImage {
  const many = Object.fromEntries(
    Array.from({ length: furtherLabels }, (_, index) => [`l${index}`, String(index)]),
  );
  const plain = anImage().withLayers([1000]);
  const config = aDocument(
    {
      created: "2026-01-02T03:04:05Z",
      author: MARKUP + DISGUISE,
      architecture: "amd64",
      os: "linux",
      config: {
        Cmd: ["/bin/sh", "-c", MARKUP, OSC],
        Entrypoint: [DISGUISE],
        Env: [`A=${OSC}`, `${MARKUP}=${DISGUISE}`, `L=${LONG}`],
        ExposedPorts: { [MARKUP]: {} },
        Volumes: { [DISGUISE]: {} },
        User: OSC,
        WorkingDir: "../../..",
        StopSignal: MARKUP,
        Labels: { ...LABELS, ...many },
      },
      rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] },
      history: [{ created_by: `RUN ${MARKUP} ${OSC} ${DISGUISE} ${LONG}`, comment: OSC }],
    },
    MEDIA_TYPES.ociConfig,
  );
  return plain.withConfig(config).withAnnotations(ANNOTATIONS).build();
}

/** An image as others are, with as many labels as are drawn of any. */
function ordinaryImage(): BuiltImage {
  const Labels = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`org.example.label.${index}`, `value ${index}`]),
  );
  const config = aDocument(
    {
      created: "2026-01-02T03:04:05Z",
      architecture: "amd64",
      os: "linux",
      config: { Cmd: ["/bin/sh"], Labels },
      rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] },
      history: [{ created_by: "RUN true" }],
    },
    MEDIA_TYPES.ociConfig,
  );
  return anImage().withLayers([1000]).withConfig(config).build();
}

/**
 * A registry whose every text was written to do harm: `team/app` with the tags `v1`, `v2` (one hundred thousand labels)
 * and `plain` (an ordinary image), lists with names that are none, and `refused/app`, which it refuses in such words. The caller closes it.
 */
export async function hostileRegistry(): Promise<TestRegistry> {
  const registry = await startRegistry();
  const put = (tag: string, image: BuiltImage): void => {
    const state = registry.repository("team/app");
    for (const { descriptor, bytes } of image.blobs) state.blobs.set(descriptor.digest, bytes);
    for (const { descriptor, bytes } of image.manifests)
      state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
    state.tags.set(tag, image.root.descriptor.digest);
  };
  put("v1", hostileImage());
  put("v2", hostileImage(100_000));
  put("plain", ordinaryImage());
  const json = { "Content-Type": "application/json" };
  registry.faults.add(
    {
      path: /^\/v2\/team\/app\/tags\/list/,
      times: Number.MAX_SAFE_INTEGER,
      status: 200,
      headers: json,
      body: JSON.stringify({ name: "team/app", tags: ["v1", "v2", "plain", ...HOSTILE.names] }),
    },
    {
      path: /^\/v2\/_catalog/,
      times: Number.MAX_SAFE_INTEGER,
      status: 200,
      headers: json,
      body: JSON.stringify({ repositories: ["team/app", ...HOSTILE.names] }),
    },
    {
      path: /^\/v2\/refused\//,
      times: Number.MAX_SAFE_INTEGER,
      status: 403,
      headers: json,
      body: JSON.stringify({
        errors: [{ code: "DENIED", message: `${OSC}${DISGUISE}${MARKUP}`, detail: OSC }],
      }),
    },
  );
  return registry;
}
