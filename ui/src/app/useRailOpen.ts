import { useMediaQuery } from "@mantine/hooks";
import { useSession } from "../data/session";

/** On a narrow screen, or a much enlarged one, the rail is icons only, whatever was chosen. */
export function useRailOpen(): boolean {
  const wanted = useSession((state) => state.railOpen);
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  return wanted && !narrow;
}
