import type { Mirror } from "../../shared/mirror.ts";
import type { ClientCertificate, Proxy } from "../registry/access.ts";
import type { HostCertificates } from "./certs-d.ts";
import type { FileProblem } from "./file-problems.ts";
import type { OtherPrograms } from "./other-programs.ts";
import type { OwnMirror } from "./own-mirrors.ts";

/** A place that may be asked before the registry when one repository is read. */
export interface PlannedMirror {
  readonly host: string;
  /** The repository's name there. */
  readonly repository: string;
  readonly plainHttp: boolean;
  readonly skipVerify: boolean;
  /** Authorities that the list names for this mirror, in PEM. Those of `certs.d` for its host are not among them. */
  readonly authorities: readonly string[];
  readonly clientCertificate?: ClientCertificate;
  /** Names in lower case. Values may be secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as `?ns=`: the mirror serves several registries. */
  readonly namespace?: string;
  /** May be asked which digest a tag has. */
  readonly resolves: boolean;
  /** May be asked for content by digest. */
  readonly pulls: boolean;
  /** The proxy that the list names for this mirror. */
  readonly proxy?: Proxy;
  readonly source: MirrorSource;
}

/** Whose list a mirror stands in, and in which file; ours has none. */
export interface MirrorSource {
  readonly origin: Mirror["origin"];
  readonly file?: string;
}

/** Everything that the lists say about reading one repository. Writes know nothing of it. */
export interface RegistryPlan {
  /** Must not be read at all. */
  readonly blocked?: { readonly file: string };
  /** The repository lies elsewhere, and is read there instead. */
  readonly moved?: MovedRepository;
  /** A file says that the registry itself may be reached without encryption or verification. */
  readonly insecure?: {
    readonly plainHttp: boolean;
    readonly skipVerify: boolean;
    readonly file: string;
  };
  /** What containerd's folder holds for the registry itself, or for where it moved. */
  readonly certificates: HostCertificates;
  /** In the order in which they are asked. */
  readonly mirrors: readonly PlannedMirror[];
  /** Files that were left out, wholly or in part. */
  readonly problems: readonly FileProblem[];
}

export interface MovedRepository {
  readonly host: string;
  readonly repository: string;
  /** May be reached without encryption or verification. */
  readonly insecure: boolean;
  readonly file: string;
}

/** All lists of mirrors. */
export interface MirrorSources {
  readonly own: readonly OwnMirror[];
  readonly programs: OtherPrograms;
}

/** The part of a plan that one program's files contribute. */
export type PartialPlan = Partial<Omit<RegistryPlan, "problems">>;
