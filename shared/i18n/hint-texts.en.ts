import type { Fact, HintTexts } from "./error-texts.ts";
import { tlsTextsEn } from "./tls-texts.en.ts";

const account = (f: Fact): string => f("account") || "This account";
const entraCode = (f: Fact): string => (f("aad") ? ` (${f("aad")})` : "");
const repository = (f: Fact): string => f("repository") || f("host");
const tag = (f: Fact): string => (f("tag") ? `The tag ${f("tag")}` : "The tag");

/** English words for every known cause. A missing one does not compile. */
export const hintTextsEn: HintTexts = {
  alibaba_registry_password: {
    what: (f) => `Alibaba Cloud does not accept this registry password of ${account(f)}`,
    next: () =>
      "It is not the password of the console: set a registry password under Container Registry › Access Credential. Each RAM user has an own one and signs in as name@account. If it is right, check the region of the instance.",
  },
  alibaba_namespace: {
    what: (f) =>
      `Alibaba Cloud does not let ${f("account") || "this account"} use ${repository(f)}`,
    next: (f) =>
      `Check that the namespace ${f("namespace")} and the repository exist in this instance and region; a push creates a repository only where that is switched on. Then check the RAM policy of the account.`,
  },
  alibaba_attestation: {
    what: () => "This Alibaba Cloud instance does not take build attestations",
    next: () => "Build without them: docker buildx build --provenance=false --sbom=false.",
  },
  alibaba_personal_path: {
    what: (f) => `The personal edition of Alibaba Cloud has no place for ${repository(f)}`,
    next: () =>
      "Its repositories have exactly two parts, such as team/app. More levels need an enterprise instance.",
  },
  alibaba_access_key: {
    what: (f) => `Alibaba Cloud does not accept the access key ${f("account")}`.trim(),
    next: () =>
      "Check the key's ID and secret under RAM › AccessKey, and that it is enabled. Keys that start with STS. end after a while; their token is typed behind the secret, after a space.",
  },
  alibaba_clock: {
    what: () => "Alibaba Cloud finds the clock of this computer wrong",
    next: () =>
      "Requests are signed with the time, which may differ by 15 minutes. Set the clock and try again.",
  },
  alibaba_ram_action: {
    what: (f) => `The access key may not do this${f("action") ? ` (${f("action")})` : ""}`,
    next: (f) =>
      `Whoever runs the account can allow ${f("action") || "it"} in a RAM policy; AliyunContainerRegistryFullAccess contains everything.`,
  },
  alibaba_personal_user: {
    what: () => "The personal edition does not know this RAM user yet",
    next: () =>
      "Open the Container Registry console once as this user and set a registry password there. Then try again.",
  },
  alibaba_personal_limit: {
    what: () => "The personal edition of Alibaba Cloud has no room for more",
    next: () =>
      "It has at most 3 namespaces and 300 repositories. Delete one, or use an enterprise instance.",
  },
  alibaba_needs_access_key: {
    what: (f) => `${f("host")} needs an access key for this`,
    next: () =>
      "A registry password only pulls and pushes. Sign in with an access key to list, create and delete here.",
  },
  azure_missing_role: {
    what: (f) => `${account(f)} lacks the right “${f("action")}” on ${repository(f)}`,
    next: (f) =>
      `The password is right. Ask for the role ${f("role")}; where roles are given for single repositories (ABAC), for ${f("repositoryRole")}. A token needs ${f("action")} in its scope map.`,
  },
  azure_firewall: {
    what: (f) =>
      `The firewall of ${f("host")} lets nobody in from this network${f("address") ? ` (${f("address")})` : ""}`,
    next: () =>
      "The password is not the matter. Have this network's address allowed under Networking, or come through the private endpoint.",
  },
  azure_locked: {
    what: (f) => `${repository(f)} is locked against this`,
    next: () => "Whoever runs the registry can unlock it with az acr repository update.",
  },
  entra_declined: {
    what: () => "The sign-in was declined on Microsoft's page",
    next: () => "Start again, and allow it there.",
  },
  entra_expired: {
    what: () => "The code was not typed in time",
    next: () => "Start again: you get a new code.",
  },
  entra_conditional_access: {
    what: (f) => `A rule of your organisation forbids this sign-in${entraCode(f)}`,
    next: () =>
      "Conditional Access often wants a managed device, or forbids codes altogether. Ask your administrator, use the login of az (az acr login), or a token of the registry.",
  },
  entra_tenant: {
    what: (f) =>
      `This account does not belong to the directory${f("tenant") ? ` ${f("tenant")}` : ""}${entraCode(f)}`,
    next: () =>
      "Name the tenant that the registry belongs to, by its ID or its domain, or use another account.",
  },
  entra_consent: {
    what: (f) =>
      `The directory${f("tenant") ? ` ${f("tenant")}` : ""} does not let this program sign in${entraCode(f)}`,
    next: () =>
      "An administrator of the directory has to allow it; a token of the registry works without.",
  },
  entra_signed_out: {
    what: (f) => `Microsoft Entra wants you to sign in again${entraCode(f)}`,
    next: () =>
      "Sign in once more; a sign-in ends after 90 days without use, or when the password changes.",
  },
  entra_no_role: {
    what: (f) => `${f("host")} knows ${account(f)}, and gives it nothing`,
    next: (f) =>
      `The sign-in itself worked. Ask for the role AcrPull, or Container Registry Repository Reader where roles are given for single repositories (ABAC). If the registry belongs to another directory${f("tenant") ? ` than ${f("tenant")}` : ""}, name its tenant.`,
  },
  entra_refused: {
    what: (f) => `Microsoft Entra refused the sign-in${entraCode(f)}`,
    next: (f) => (f("why") ? f("why") : "Start again; if it stays, ask your administrator."),
  },
  hub_namespace: {
    what: (f) => `Docker Hub does not let ${account(f)} push to ${repository(f)}`,
    next: (f) =>
      f("suggestion")
        ? `${f("namespace") === "library" ? "library/ is for Docker's official images" : `${f("namespace")} is not the namespace of this account`}. Push to ${f("suggestion")}; an access token needs Read & Write.`
        : "An access token needs Read & Write, and the plan must allow one more private repository.",
  },
  hub_hidden_or_missing: {
    what: (f) =>
      f("account")
        ? `Docker Hub shows ${f("account")} no ${repository(f)}`
        : `Docker Hub shows no ${repository(f)}`,
    next: (f) =>
      f("account")
        ? "It does not exist, or it is private and this account may not see it. Check the spelling first."
        : "It does not exist, or it is private. Check the spelling, then sign in.",
  },
  hub_pull_limit: {
    what: (f) =>
      `The pull limit of Docker Hub is reached${f("limit") ? `: ${f("limit")} in ${f("limitHours")} hours` : ""}`,
    next: (f) =>
      f("account")
        ? "Wait until the oldest pulls are six hours old, use a mirror, or an account with a higher limit."
        : "Sign in for a higher limit, use a mirror, or wait until the oldest pulls are six hours old.",
  },
  hub_personal_token: {
    what: (f) => `Docker Hub does not take the password of ${account(f)} here`,
    next: () =>
      "With two-factor authentication or single sign-on, it takes personal access tokens only: make one in the account settings of Docker Hub and sign in with it.",
  },
  hub_token_right: {
    what: (f) => `Docker Hub does not let ${account(f)} change ${repository(f)}`,
    next: () =>
      "A personal access token needs Read, Write & Delete for this, and the account the right in the organization. Immutable tags cannot be deleted by anybody.",
  },
  harbor_project_missing: {
    what: (f) => `There is no project ${f("project")} on ${f("host")}`,
    next: () =>
      "Harbor makes no projects by itself: create it in Harbor first, or check the spelling. A project that you may not see counts as missing.",
  },
  harbor_role: {
    what: (f) => `${account(f)} lacks the right “${f("action")}” on ${f("resource")}`,
    next: (f) =>
      `Ask for the role ${f("role")} or higher in the project; a robot account needs that right itself. With single sign-on, log in to Harbor's pages once and take a new CLI secret.`,
  },
  harbor_read_only: {
    what: (f) => `${f("host")} is read-only now`,
    next: () =>
      "Harbor is being maintained, for example its garbage is collected. Try again later.",
  },
  harbor_immutable: {
    what: (f) => `${tag(f)} must not be changed: the project has an immutability rule for it`,
    next: () => "Use a new tag, or have the rule changed under Policy › Tag Immutability.",
  },
  harbor_policy_vulnerabilities: {
    what: (f) =>
      `The project forbids pulling images with known vulnerabilities${f("count") ? `: this one has ${f("count")}` : ""}`,
    next: (f) =>
      `Pull a repaired image, or have the vulnerabilities put on the project's CVE allowlist${f("severity") ? `; the rule begins at “${f("severity")}”` : ""}.`,
  },
  harbor_policy_unscanned: {
    what: () => "The project forbids pulling images that were not scanned for vulnerabilities",
    next: () => "Start a scan in Harbor and pull when it is done.",
  },
  harbor_policy_signature: {
    what: (f) =>
      `The project allows signed images only, and this one has no signature${f("signer") ? ` of ${f("signer")}` : ""}`,
    next: (f) => `Sign it with ${f("signer") || "cosign or notation"}, or pull a signed image.`,
  },
  harbor_quota: {
    what: (f) => `The project has no room left: ${f("used")} of ${f("limit")} are used`,
    next: (f) =>
      `${f("adding")} more would be needed. Delete images and collect the garbage, or have the project's quota raised.`,
  },
  harbor_tag_exists: {
    what: (f) => `${tag(f)} exists already, and Harbor does not move it this way`,
    next: () => "Copy the image onto the tag instead, which replaces it, or choose a new tag.",
  },
  harbor_csrf: {
    what: (f) => `${f("host")} took this for a request from a page of its own`,
    next: () =>
      "A cookie of Harbor was sent along. Look for a proxy on the way that adds cookies, and try without it.",
  },
  harbor_delete_by_digest: {
    what: () => "Harbor does not delete a tag this way, only whole images by their digest",
    next: () => "Delete the tag on Harbor's own page, or delete the image with all its tags.",
  },
  harbor_child_of_index: {
    what: () => "Another image of this repository needs this one: it is one of its platforms",
    next: () => "Delete the image for several platforms first, or with it.",
  },
  harbor_cli_secret: {
    what: () => "Harbor does not take a CLI secret for this",
    next: () =>
      "Sign in with a robot account of the project instead, or do this on Harbor's own page.",
  },
  ecr_repository_missing: {
    what: (f) =>
      f("registryId")
        ? `There is no repository ${f("missing")} in the registry of AWS account ${f("registryId")}`
        : `There is no repository ${f("missing")}`,
    next: (f) =>
      f("doubled")
        ? "The name begins with the address of the registry: leave that out."
        : "Amazon ECR makes none by itself: create it in the console, or with aws ecr create-repository.",
  },
  ecr_token: {
    what: (f) => `The login to ${f("host")} is missing or has ended`,
    next: () =>
      "A password of Amazon ECR holds for 12 hours. Sign in as AWS with a new one, from aws ecr get-login-password for the account and region of this address, or use docker-credential-ecr-login.",
  },
  ecr_immutable: {
    what: (f) => `${tag(f)} exists already, and this repository lets no tag be replaced`,
    next: () => "Use a new tag, or have tag immutability switched off for the repository.",
  },
  ecr_image_in_index: {
    what: () => "Amazon ECR keeps this image because an index contains it",
    next: () => "Delete the index first; then the image can be deleted.",
  },
  ecr_needs_account: {
    what: (f) => `A password of ${f("host")} opens the registry alone, not the API of Amazon`,
    next: () =>
      "Sign in with an access key or a profile of the AWS tools: lists, sizes, scans and deletion come with it.",
  },
  aws_key_refused: {
    what: () => "AWS does not accept this access key",
    next: () =>
      "It was deactivated or mistyped, has ended, or belongs to another partition (China and GovCloud have keys of their own).",
  },
  aws_right_missing: {
    what: (f) => `The AWS account may not do ${f("action") || "this"}`,
    next: () =>
      "Somebody who administers it can allow this in the policy of the user or role, or in the policy of the repository.",
  },
  aws_clock: {
    what: () => "AWS refuses the request because the clocks differ",
    next: () => "Set the clock of this computer; AWS allows five minutes.",
  },
  aws_sso_ended: {
    what: (f) => `The sign-in of the AWS profile ${f("profile") || "default"} has ended`,
    next: (f) =>
      `Run aws sso login --profile ${f("profile") || "default"} in a terminal, then try again.`,
  },
  ghcr_no_delete: {
    what: () => "GitHub's registry deletes nothing on request of a registry client",
    next: () =>
      "Delete the version on the page of the package at GitHub; that needs the right delete:packages.",
  },
  ghcr_denied: {
    what: (f) =>
      f("repository")
        ? `GitHub does not show ${f("repository")} to ${f("account") || "anonymous visitors"}`
        : `GitHub does not accept the token of ${f("account") || "this account"}`,
    next: (f) =>
      f("repository") === ""
        ? "It may have ended. The registry wants a classic personal access token with read:packages, or write:packages to push."
        : "It does not exist, it is private, or the token ended, lacks read:packages (write:packages to push), or was not authorised for the organisation's single sign-on. Check the spelling first.",
  },
  distribution_delete_disabled: {
    what: (f) => `Deletion is turned off on ${f("host")}`,
    next: () =>
      "Whoever runs the registry can turn it on; in Docker's registry with REGISTRY_STORAGE_DELETE_ENABLED=true.",
  },
  gar_dangling_tag: {
    what: (f) =>
      f("tag")
        ? `The tag ${f("tag")} still points to this image`
        : "Tags still point to this image",
    next: () => "Google Artifact Registry wants the tags deleted first, then the image.",
  },
  quay_plan: {
    what: (f) => `The Quay plan that ${repository(f)} belongs to does not include this`,
    next: () =>
      "Private repositories are counted: make one public, remove one, or change the plan.",
  },
  quay_scope: {
    what: () => "The Quay token does not carry the right for this",
    next: () =>
      "Make a token with repo:read and repo:write, or give the robot account write permission on the repository.",
  },
  https_expected: {
    what: (f) => `${f("host")} wants encrypted connections, and was spoken to without encryption`,
    next: () => "Switch unencrypted HTTP off for this registry.",
  },
  storage_blocked: {
    what: (f) =>
      `The registry answers, but its storage at ${f("storage")} does not give the content`,
    next: (f) =>
      `Check that a proxy or firewall lets you reach ${f("storage")} as well. No password was sent there.`,
  },
  harbor_anonymous_list: {
    what: (f) => `${f("host")} did not accept the password and shows public projects only`,
    next: (f) =>
      `Sign in again${f("account") ? ` as ${f("account")}` : ""}; Harbor itself does not say so.`,
  },
  private_authority: {
    what: tlsTextsEn.unknown_authority.what,
    next: (f) =>
      `Harbor offers its authority at https://${f("host")}/api/v2.0/systeminfo/getcert: check it, and trust it for this registry only, in the sign-in sheet or with portolan login ${f("host")} --ca FILE.`,
  },
  plain_http: {
    what: (f) => `${f("host")} answers in plain HTTP where encryption was expected`,
    next: () =>
      "Check the port. If this registry really has no encryption and you accept that, allow unencrypted HTTP for it alone when you sign in.",
  },
  engine_location: {
    what: () => "This version does not open Docker and Podman engines",
    next: () => "Push the image from the engine to a registry, and use it from there.",
  },
  tag_location: {
    what: () => "No tag can be given here",
    next: () => "Tags can be given in registries, in the store and in image layouts.",
  },
  tag_not_in_store: {
    what: (f) => `The local store has no image ${f("name") || "of that name"}`,
    next: () =>
      "List what is there: portolan images. To tag an image in a registry, write its host, as in docker.io/team/app:v1.",
  },
  no_pipe: {
    what: (f) =>
      f("what") === "standard output"
        ? "An archive cannot be written to a terminal"
        : "No archive comes in by a pipe",
    next: (f) =>
      f("what") === "standard output"
        ? "Name a file (-o FILE, docker-archive:FILE), or send the output on: > FILE, | ssh HOST docker load."
        : "Name a file (-i FILE, docker-archive:FILE), or send one in: < FILE, docker save IMAGE | portolan load.",
  },
  download_over: {
    what: () => "The download is over",
    next: () => "Drag the image out of the window again, or use “Save as file…”.",
  },
  newer_data_folder: {
    what: () => "The data folder belongs to a newer version of Portolan",
    next: () => "Update Portolan, or choose another folder with --home.",
  },
  catalog_missing: {
    what: (f) => `${f("host")} does not list its repositories`,
    next: () => "Name a repository: its tags can be listed.",
  },
  deletion_unsupported: {
    what: (f) => `${f("host")} does not delete images`,
    next: () => "Deletion may be turned off, or offered on the registry's own pages only.",
  },
  tag_deletion_unsupported: {
    what: (f) => `${f("host")} does not delete single tags`,
    next: (f) =>
      f("siblings") === "0" && f("complete") === "true"
        ? "It is the only tag of its image: delete the image instead."
        : "Other tags may point at the same image, and deleting the image would remove them too.",
  },
  engine_forbidden: {
    what: (f) =>
      f("engine") ? `You may not use the engine ${f("engine")}` : "You may not use this engine",
    next: (f) =>
      `Its socket${f("address") ? ` (${f("address")})` : ""} belongs to others. Docker: become a member of the group docker (sudo usermod -aG docker $USER) and log in again. Podman: use your own socket (systemctl --user start podman.socket).`,
  },
  removal_incomplete: {
    what: (f) =>
      `The registry confirmed the removal, but ${f("left") || "some of it"} is still there`,
    next: (f) =>
      `${f("removed") ? `Gone: ${f("removed")}. ` : ""}Some registries need a moment: look again, then remove what is left.`,
  },
};
