import { ArrowLeftRight } from "lucide-react";
import { useMemo, useState } from "react";
import { type Comparison, compareImages } from "../../../shared/compare/compare.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { COMPARE_SIDES, comparedLocation } from "../../store/comparing.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Compare.module.css";
import { ComparedSide } from "./ComparedSide.tsx";
import { ComparisonView } from "./ComparisonView.tsx";
import { CopyReport } from "./CopyReport.tsx";

const css = classNamesOf(styles);

/** Two images of any places beside each other. */
export function CompareSheet() {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const comparing = useApp((state) => state.comparing);
  const readCompared = useApp((state) => state.readCompared);
  const swap = useApp((state) => state.swapCompared);
  const [tried, setTried] = useState(false);
  const comparison = useComparison();
  const isReading = COMPARE_SIDES.some((side) => comparing[side].load.status === "loading");
  const isTyped = COMPARE_SIDES.some(
    (side) => comparedLocation(comparing[side].text) !== comparing[side].location,
  );
  return (
    <SheetFrame
      title={t.compare.title}
      size="wide"
      onClose={close}
      onSubmit={() => setTried(!readCompared())}
      footer={
        <>
          {comparison !== undefined && <CopyReport comparison={comparison} />}
          <Button onPress={close}>{t.action.close}</Button>
          <Button type="submit" variant={isTyped ? "primary" : "secondary"}>
            {t.compare.submit}
          </Button>
        </>
      }
    >
      <div className={css("sides")}>
        <ComparedSide side="left" tried={tried} />
        <div className={css("swap")}>
          <IconButton label={t.compare.swap} icon={<ArrowLeftRight aria-hidden />} onPress={swap} />
        </div>
        <ComparedSide side="right" tried={tried} />
      </div>
      {isReading && comparison === undefined && <Spinner label={t.compare.reading} />}
      {comparison !== undefined && <ComparisonView comparison={comparison} />}
      {comparing.right.text === "" && comparison === undefined && (
        <p className={css("faint")}>{t.compare.waiting}</p>
      )}
    </SheetFrame>
  );
}

/** Derived, and as old as the two images. */
function useComparison(): Comparison | undefined {
  const left = useApp((state) => state.comparing.left.load.value);
  const right = useApp((state) => state.comparing.right.load.value);
  return useMemo(
    () => (left === undefined || right === undefined ? undefined : compareImages(left, right)),
    [left, right],
  );
}
