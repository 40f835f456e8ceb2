import { AppError } from "../../../shared/errors.ts";
import { createProviderList } from "../../../electron/providers/index.ts";

/** Every service, on a computer that no AWS tools were ever set up on. */
export const PROVIDERS = createProviderList({
  awsProfiles: {
    find: (profile) =>
      Promise.reject(new AppError("configuration_invalid", `there is no profile ${profile}`)),
  },
});
