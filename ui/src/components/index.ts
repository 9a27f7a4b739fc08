/** The parts that screens are made of. */
export { Avatar } from "./Avatar";
export { BusyBar, EmptyState, ErrorBanner, IconAction, Kbd, Page, Section, Separated, tipLabel } from "./Basics";
export { Chart, type ChartColor, type ChartSeries } from "./Chart";
export { DropTarget } from "./DropTarget";
export { countryChoices, FieldInput, type FieldInputProps, referenceTypes, toInput } from "./FieldInput";
export { FormFields, isAbout } from "./FormFields";
export { columnWidth, fittingWidth } from "./HeadCell";
export { iconOf } from "./icons";
export { JobProgress, JobsTray } from "./Jobs";
export { blank, dropEntry, putEntry, typedPhone } from "./ManyInputs";
export { LookingMark, MayChange, NO_MERGE, OnlyLooking, othersWords, someOthersWords } from "./May";
export { NotHere } from "./NotHere";
export { RecordPicker } from "./RecordPicker";
export { RefusalsDialog, refusedText, tellRefusals } from "./Refusals";
export { Near } from "./richtext/near";
export { RichText } from "./richtext/RichText";
export { fromPlain, toPlain } from "./richtext/rules";
export { showError, showNote, showUndo } from "./toast";
export {
  CopyText,
  DateText,
  FieldValue,
  formatAddress,
  isEmptyValue,
  MoneyText,
  phoneText,
  RecordLink,
  TagChip,
  TimeText,
  valueText,
} from "./Values";
export { type CellRange, type Column, VirtualTable } from "./VirtualTable";
export { Waiting } from "./Waiting";
export { useBottomBar, Wizard, type WizardStep } from "./Wizard";
