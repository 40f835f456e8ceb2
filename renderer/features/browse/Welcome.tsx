import { CloudDownload, Layers3, Server } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { LoginOffer } from "../sign-in/LoginOffer.tsx";
import styles from "./Welcome.module.css";

const css = classNamesOf(styles);

/** The first thing anybody sees: no registry, no image, three ways to begin. */
export function WelcomePage() {
  const { t } = useI18n();
  return (
    <div className={css("page")}>
      <Logo size={52} />
      <h2 className={css("title")}>{t.welcome.title}</h2>
      <p className={css("body")}>{t.welcome.body}</p>
      <WelcomeCards />
    </div>
  );
}

/** The three ways to begin. */
export function WelcomeCards() {
  const { t } = useI18n();
  const creating = useApp((state) => state.creatingSamples);
  const error = useApp((state) => state.samplesError);
  const createSamples = useApp((state) => state.createSamples);
  const openSheet = useApp((state) => state.openSheet);
  const openTransfer = useApp((state) => state.openTransfer);
  return (
    <div className={css("ways")}>
      <div className={css("cards")}>
        <Card
          icon={<Layers3 aria-hidden />}
          title={creating ? t.welcome.samplesBusy : t.welcome.samplesTitle}
          body={t.welcome.samplesBody}
          isDisabled={creating}
          onPress={() => void createSamples()}
        />
        <Card
          icon={<Server aria-hidden />}
          title={t.welcome.registryTitle}
          body={t.welcome.registryBody}
          onPress={() => openSheet({ kind: "login", address: "" })}
        />
        <Card
          icon={<CloudDownload aria-hidden />}
          title={t.welcome.pullTitle}
          body={t.welcome.pullBody}
          onPress={() => openTransfer("pull")}
        />
      </div>
      <LoginOffer onChoose={() => openSheet({ kind: "login", address: "", start: "import" })} />
      {error !== undefined && <ErrorNote error={error} />}
    </div>
  );
}

interface CardProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly body: string;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

function Card({ icon, title, body, isDisabled = false, onPress }: CardProps) {
  return (
    <Button className={css("card")} isDisabled={isDisabled} onPress={onPress}>
      <span className={css("icon")}>{icon}</span>
      <span className={css("cardTitle")}>{title}</span>
      <span className={css("cardBody")}>{body}</span>
    </Button>
  );
}
