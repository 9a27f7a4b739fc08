export { LifecycleSettings } from "./LifecycleSettings";
export { StageMenu } from "./StageMenu";
