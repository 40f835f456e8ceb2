import { Component, type ReactNode } from "react";
import { I18nConsumer } from "./I18nConsumer.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

interface State {
  readonly broken: boolean;
}

/** Keeps a fault in one pane from taking the window down, and lets the user show the pane again. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <I18nConsumer>
        {({ t }) => (
          <EmptyState title={t.app.paneFailed}>
            <Button onPress={() => this.setState({ broken: false })}>{t.app.paneRetry}</Button>
          </EmptyState>
        )}
      </I18nConsumer>
    );
  }
}
