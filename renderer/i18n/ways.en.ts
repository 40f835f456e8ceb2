/** English texts of the ways in which registry services let people sign in. */
export const waysEn = {
  ways: {
    label: "Sign in as",
    titles: {
      harborUser: "User",
      harborRobot: "Robot",
      harborOidc: "Single sign-on",
      azureToken: "Token",
      azureAdmin: "Admin",
      azurePrincipal: "Service principal",
      azureEntra: "Microsoft",
      alibabaPassword: "Registry password",
      alibabaKey: "AccessKey",
      ecrPassword: "Password",
      ecrKey: "Access key",
      ecrProfile: "AWS profile",
    },
    hints: {
      harborUser: "Name and password of a Harbor user. Pushing needs the role of a developer.",
      harborRobot:
        "Made in the project under Robot Accounts; the name begins with robot$. It may do what was ticked there.",
      harborOidc:
        "Sign in to Harbor in the browser once, then copy the CLI secret from your user profile.",
      azureToken:
        "Made in the portal under Repository permissions › Tokens. Its scope map says what it may do.",
      azureAdmin: "Under Settings › Access keys, if the admin user is switched on. It may do all.",
      azurePrincipal:
        "Application (client) ID and a client secret, with the role AcrPull, AcrPush or AcrDelete.",
      azureEntra:
        "With your own Microsoft account: it sees what its roles allow, and can import on the server.",
      alibabaPassword:
        "Set under Access Credential. Images work; to list repositories, use an AccessKey.",
      alibabaKey:
        "AccessKey of a RAM user with rights to the Container Registry: lists repositories and fetches passwords by itself.",
      ecrPassword: "What “aws ecr get-login-password” prints. It is valid for 12 hours.",
      ecrKey: "Passwords are fetched with it whenever one is needed, and repositories are listed.",
      ecrProfile:
        "A profile of ~/.aws on this computer. Nothing is typed here, and nothing is kept.",
    },
    users: {
      alibabaKey: "AccessKey ID",
      ecrKey: "Access key ID",
      ecrProfile: "Profile",
      azurePrincipal: "Application ID",
    },
    secrets: {
      harborRobot: "Secret of the robot",
      harborOidc: "CLI secret",
      azureToken: "Password of the token",
      azureAdmin: "Password of the admin user",
      azurePrincipal: "Client secret",
      alibabaPassword: "Registry password",
      alibabaKey: "AccessKey secret",
      ecrKey: "Secret access key",
    },
    profileDefault: "Left empty: the default profile.",
    tenant: "Directory (tenant)",
    tenantHint: "Domain or ID; left empty, your own directory.",
    microsoft: "Sign in with Microsoft",
    code: "Code to type on Microsoft's page",
    page: "Open this page on any device, and type the code there:",
    copyCode: "the code",
    waiting: "Waiting until you have signed in there",
    validUntil: (time: string): string => `The code is valid until ${time}.`,
    stop: "Cancel sign-in",
    failed: "Not signed in",
  },
};
