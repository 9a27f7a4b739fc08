import "@fontsource-variable/inter/index.css";
// In a layer: what a screen says itself wins, whichever file the bundler puts first.
import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./theme/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { giveFocusBack } from "./app/focus";

const root = document.getElementById("root");
giveFocusBack();
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
