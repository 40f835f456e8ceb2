/** Words about Docker and Podman engines in English. */
export const engines = {
  engines: "List Docker and Podman engines, and what is wrong with those that do not work",
  columns: {
    name: "NAME",
    state: "STATE",
    version: "VERSION",
    platform: "PLATFORM",
    address: "ADDRESS",
    imageId: "IMAGE ID",
    created: "CREATED",
    size: "SIZE",
  },
  states: { running: "running", away: "not running", failed: "failed" },
  none: "No Docker or Podman engine was found.",
  noImages: "The engine has no images.",
};
