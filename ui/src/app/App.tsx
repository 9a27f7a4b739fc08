import { MantineProvider, useMantineColorScheme } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { queryClient, startNotices } from "../data/client";
import { useShellStatus, useWorkspace } from "../data/queries";
import { useSession } from "../data/session";
import { startKeys } from "../keys";
import { theme } from "../theme";
import { PathPrompt } from "./PathPrompt";
import { router } from "./routes";

export function App() {
  useEffect(startKeys, []);
  useEffect(
    () =>
      startNotices(() => {
        useSession.getState().forget();
        void router.navigate({ to: "/" });
      }),
    [],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <ThemeFromSettings />
        <RouterProvider router={router} />
        <PathPrompt />
        {/* Under the dialogs (200): a toast must never lie on the buttons of the form that a person is filling in. */}
        <Notifications position="bottom-center" limit={4} containerWidth={420} zIndex={190} />
      </MantineProvider>
    </QueryClientProvider>
  );
}

/** The workspace says light, dark or as the system has it. */
function ThemeFromSettings() {
  const open = useShellStatus().data?.workspace ?? null;
  return open === null ? null : <ThemeSetter />;
}

function ThemeSetter() {
  const wanted = useWorkspace().data?.settings.theme;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const scheme = wanted === "system" ? "auto" : wanted;
  useEffect(() => {
    // Setting it styles the whole document anew, twice, even where nothing changes: 100 ms of a full list.
    if (scheme && scheme !== colorScheme) setColorScheme(scheme);
  }, [scheme, colorScheme, setColorScheme]);
  return null;
}
