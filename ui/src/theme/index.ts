import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  createTheme,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  Table,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

/** Deep teal. Shade 7 on white is 6.2:1, white on it the same; shade 3 on the dark ground is 9.6:1. */
const teal: MantineColorsTuple = [
  "#e9f7f5",
  "#d0ebe8",
  "#a3d9d3",
  "#6fc7be",
  "#45b3a9",
  "#239d93",
  "#13857d",
  "#0f6a66",
  "#0c5653",
  "#083f3d",
];

/** A neutral grey with a drop of blue, from the lightest line to the darkest text. */
const slate: MantineColorsTuple = [
  "#f7f8fa",
  "#eff1f4",
  "#e3e7ec",
  "#d3d8df",
  "#b3bbc6",
  "#8b95a3",
  "#667180",
  "#4a5462",
  "#313a46",
  "#1c232d",
];

/** The dark theme's grounds and text; 0 is text, 7 the page. */
const night: MantineColorsTuple = [
  "#d8dde4",
  "#b5bdc8",
  "#939dab",
  "#6d7886",
  "#3a434f",
  "#2c343f",
  "#222932",
  "#171c23",
  "#12161c",
  "#0d1015",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 7 },
  colors: { teal, gray: slate, dark: night },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SFMono-Regular", Menlo, monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  shadows: {
    xs: "none",
    sm: "none",
    md: "0 4px 16px rgb(13 16 21 / 0.12)",
    lg: "0 4px 16px rgb(13 16 21 / 0.12)",
    xl: "0 4px 16px rgb(13 16 21 / 0.12)",
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: "xs" }, styles: { root: { fontWeight: 500 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 28 } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 0 } } }),
    // A form row is as high as a list row.
    Input: Input.extend({ vars: (_, props) => ({ wrapper: props.size === "sm" ? { "--input-height": "32px" } : {} }) }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    // The list of choices scrolls itself: a scroller of its own inside it would be one that no key can reach.
    Select: Select.extend({
      // To choose what is chosen changes nothing. What can be cleared by its button allows it: a keyboard has no other way.
      defaultProps: { withScrollArea: false, allowDeselect: false },
      styles: { options: { maxHeight: 220, overflowY: "auto" } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Radio: Radio.extend({
      defaultProps: { size: "xs" },
      styles: { label: { fontSize: 13 }, description: { fontSize: 12 } },
    }),
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm" },
      styles: { root: { textTransform: "none", fontWeight: 500 } },
    }),
    // The first item takes the focus itself: an unseen placeholder in a menu is a finding of axe-core.
    Menu: Menu.extend({
      defaultProps: { shadow: "md", transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 0 } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
    // Dialogs stand at once: what is typed right after the key that opened one must land in it.
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.35 },
        centered: true,
      },
      styles: {
        // A title that names a record stays two lines, however long the record's name is.
        title: {
          fontWeight: 600,
          fontSize: 15,
          lineHeight: 1.4,
          display: "-webkit-box",
          WebkitLineClamp: 2,
          WebkitBoxOrient: "vertical",
          overflow: "hidden",
          overflowWrap: "anywhere",
        },
        header: { background: "var(--k-raised)" },
        content: { background: "var(--k-raised)", border: "1px solid var(--k-line-strong)" },
      },
    }),
    // Two short words side by side are two choices, not one.
    SegmentedControl: SegmentedControl.extend({ styles: { label: { paddingInline: 10 } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6 } }),
  },
});
