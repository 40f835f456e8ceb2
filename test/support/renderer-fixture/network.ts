import { AppError, toWireError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import type { Mirror, RegistryRule } from "../../../shared/mirror.ts";
import { watch } from "./watch.ts";
import type { World } from "./world.ts";

/** Proxies as environment variables would give them, and mirrors of four programs. */
export function networkHandlers(world: World): Handlers<PortolanContract>["network"] {
  return {
    proxies: async () => ({
      httpsProxy: "http://proxy.harbour.test:3128",
      noProxy: "localhost,127.0.0.0/8,.internal.test",
      asksSystem: false,
    }),
    proxyFor: async ({ host }) => {
      if (/^(?:127\.|localhost)/.test(host)) return { because: "loopback" };
      if (host.endsWith(".internal.test")) return { because: "excluded", rule: ".internal.test" };
      const proxy = "http://proxy.harbour.test:3128";
      return { proxy, because: "environment", rule: "HTTPS_PROXY" };
    },
    mirrors: async () => ({
      mirrors: [...world.mirrors],
      rules: [...world.rules],
      problems: world.mirrors.length === 0 ? [] : [problem()],
    }),
    saveMirrors: async ({ mirrors }) => {
      const ours = mirrors.map((mirror): Mirror => ({
        ...mirror,
        origin: "portolan",
        resolves: true,
        insecure: false,
      }));
      world.mirrors = [...ours, ...world.mirrors.filter(({ origin }) => origin !== "portolan")];
      return {};
    },
    watchWaits: (_input, { signal }) =>
      watch(() => ({ waits: [...world.hostWaits] }), world.changes.waits, signal),
    testMirror: async ({ url }) => {
      if (!url.includes(".invalid")) return { milliseconds: 84 };
      const details = { host: URL.parse(url)?.host ?? url };
      const error = toWireError(new AppError("host_not_found", "no such host", { details }));
      return { milliseconds: 12, error };
    },
  };
}

function problem() {
  const file = "/etc/containers/registries.conf.d/50-team.conf";
  const details = { path: file, why: "line 12: unknown key" };
  const error = toWireError(new AppError("configuration_invalid", "bad file", { details }));
  return { file, error };
}

/** A computer in a company: mirrors of every origin. */
export function usualMirrors(): readonly Mirror[] {
  const common = { resolves: true, insecure: false } as const;
  return [
    {
      ...common,
      registry: "docker.io",
      url: "https://harbor.internal.test/dockerhub",
      origin: "portolan",
    },
    { ...common, registry: "ghcr.io/team", url: "https://mirror.invalid", origin: "portolan" },
    {
      ...common,
      registry: "docker.io",
      url: "https://mirror.gcr.io",
      origin: "docker",
      file: "/etc/docker/daemon.json",
    },
    {
      ...common,
      registry: "quay.io",
      url: "http://cache.internal.test:5000/quay",
      origin: "containers",
      file: "/etc/containers/registries.conf",
      insecure: true,
    },
    {
      ...common,
      registry: "registry.k8s.io",
      url: "https://k8s-cache.internal.test",
      origin: "containerd",
      file: "/etc/containerd/certs.d/registry.k8s.io/hosts.toml",
      resolves: false,
    },
  ];
}

export function usualRules(): readonly RegistryRule[] {
  const file = "/etc/containers/registries.conf";
  return [
    { registry: "untrusted.example.test", kind: "blocked", file },
    {
      registry: "old.example.test/team",
      kind: "location",
      location: "registry.example.test/platform",
      file,
    },
  ];
}
