import { Button, Input, Portal, TextInput } from "@mantine/core";
import { HardBreak } from "@tiptap/extension-hard-break";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import {
  Bold,
  Code,
  Heading2,
  Italic,
  Link as LinkIcon,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Quote,
} from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Avatar } from "../Avatar";
import classes from "./richtext.module.css";
import { cleanPaste, isSafeLink } from "./rules";
import { type Offer, useMentions } from "./useMentions";

/** As the core counts (INT-08). */
const MOST = 10_000;
const segmenter = new Intl.Segmenter();

interface RichTextEditorProps {
  label: string;
  /** HTML to begin with; later ones are not taken over. */
  value: string;
  /** The HTML after a change, null when there is nothing in it, and its plain text. */
  onChange: (html: string | null, text: string) => void;
  error?: ReactNode;
  required?: boolean;
  autoFocus?: boolean;
}

/** SCR-12: text with bold, italic, lists, checklists, links, quotes, code and headings, and @ for names. */
export function RichTextEditor({
  label,
  value,
  onChange,
  error,
  required = false,
  autoFocus = false,
}: RichTextEditorProps) {
  const id = useId();
  const mentions = useMentions();
  const [length, setLength] = useState(0);
  const editor = useEditor({
    content: value,
    autofocus: autoFocus ? "end" : false,
    extensions: [
      StarterKit.configure({
        heading: { levels: [1, 2, 3] },
        hardBreak: false,
        link: {
          openOnClick: false,
          autolink: true,
          defaultProtocol: "https",
          isAllowedUri: (url) => isSafeLink(url),
          HTMLAttributes: { target: null, rel: "noopener noreferrer nofollow", class: null },
        },
      }),
      // Ctrl+Enter saves the form and is no line break.
      HardBreak.extend({
        addKeyboardShortcuts() {
          return { "Shift-Enter": () => this.editor.commands.setHardBreak() };
        },
      }),
      TaskList,
      TaskItem.configure({ nested: true }),
      mentions.extension,
    ],
    editorProps: {
      transformPastedHTML: cleanPaste,
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        id,
        dir: "auto",
        class: `${classes.text} ${classes.area}`,
      },
    },
    onUpdate: ({ editor: now }) => {
      const text = now.getText({ blockSeparator: "\n" });
      // Counting is for those who come near the end.
      setLength(text.length > MOST * 0.8 ? [...segmenter.segment(text)].length : 0);
      onChange(now.isEmpty ? null : now.getHTML(), text);
    },
  });
  if (!editor) return null;
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      withAsterisk={required}
      error={error}
      size="sm"
      onKeyDownCapture={(event) => {
        const inText = event.target instanceof HTMLElement && event.target.isContentEditable;
        if (event.key !== "Escape" || !inText || mentions.offer) return;
        // The editor would keep the key for itself; around it, Escape closes what is open.
        event.preventDefault();
        event.stopPropagation();
        const around = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
        event.currentTarget.dispatchEvent(around);
      }}
    >
      <div className={classes.editor} data-error={error ? true : undefined}>
        <Toolbar editor={editor} />
        <EditorContent editor={editor} />
        {length > 0 && (
          <p className={classes.count} data-over={length > MOST || undefined} role="status">
            {length.toLocaleString()} of {MOST.toLocaleString()} characters
          </p>
        )}
      </div>
      {mentions.offer && <Offers offer={mentions.offer} />}
    </Input.Wrapper>
  );
}

function Offers({ offer }: { offer: Offer }) {
  if (offer.items.length === 0 || !offer.rect) return null;
  const { left, bottom, top } = offer.rect;
  const below = bottom + 300 < window.innerHeight;
  return (
    <Portal>
      <div
        role="listbox"
        aria-label="Names"
        className={classes.offers}
        style={{
          left: Math.min(left, window.innerWidth - 336),
          ...(below ? { top: bottom + 4 } : { bottom: window.innerHeight - top + 4 }),
        }}
      >
        {offer.items.map((item, index) => (
          <div
            key={item.id}
            role="option"
            tabIndex={-1}
            aria-selected={index === offer.chosen}
            className={classes.offer}
            onMouseDown={(event) => {
              event.preventDefault();
              offer.pick(item);
            }}
          >
            <Avatar id={item.id} name={item.title} size={18} round={item.type === "person" || item.type === "user"} />
            <span className="k-cut" dir="auto">
              {item.title}
            </span>
            {item.subtitle && <span className={`k-cut ${classes.kind}`}>{item.subtitle}</span>}
          </div>
        ))}
      </div>
    </Portal>
  );
}

interface Tool {
  label: string;
  keys: string;
  icon: LucideIcon;
  active: (editor: Editor) => boolean;
  run: (editor: Editor) => void;
}

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const mod = apple ? "⌘" : "Ctrl";

const TOOLS: Tool[] = [
  {
    label: "Bold",
    keys: `${mod} B`,
    icon: Bold,
    active: (editor) => editor.isActive("bold"),
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    label: "Italic",
    keys: `${mod} I`,
    icon: Italic,
    active: (editor) => editor.isActive("italic"),
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    label: "Heading",
    keys: `${mod} Alt 2`,
    icon: Heading2,
    active: (editor) => editor.isActive("heading"),
    run: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    label: "List",
    keys: `${mod} Shift 8`,
    icon: List,
    active: (editor) => editor.isActive("bulletList"),
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    label: "Numbered list",
    keys: `${mod} Shift 7`,
    icon: ListOrdered,
    active: (editor) => editor.isActive("orderedList"),
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    label: "Checklist",
    keys: `${mod} Shift 9`,
    icon: ListChecks,
    active: (editor) => editor.isActive("taskList"),
    run: (editor) => editor.chain().focus().toggleTaskList().run(),
  },
  {
    label: "Quote",
    keys: `${mod} Shift B`,
    icon: Quote,
    active: (editor) => editor.isActive("blockquote"),
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    label: "Code",
    keys: `${mod} E`,
    icon: Code,
    active: (editor) => editor.isActive("code"),
    run: (editor) => editor.chain().focus().toggleCode().run(),
  },
];

function Toolbar({ editor }: { editor: Editor }) {
  const [link, setLink] = useState<string | null>(null);
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) => [...TOOLS.map((tool) => tool.active(now)), now.isActive("link")],
  });
  const apply = () => {
    const typed = (link ?? "").trim();
    const url =
      typed === "" || isSafeLink(typed) ? typed : typed.includes("@") ? `mailto:${typed}` : `https://${typed}`;
    setLink(null);
    const chain = editor.chain().focus().extendMarkRange("link");
    if (url === "") chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link"))
      chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href: url } }] }).run();
    else chain.setLink({ href: url }).run();
  };
  return (
    <>
      <div role="toolbar" aria-label="Form of the text" className={classes.tools}>
        {TOOLS.map(({ label, keys, icon: Icon, run }, index) => (
          <button
            key={label}
            type="button"
            className={classes.tool}
            aria-label={label}
            aria-pressed={active[index] ?? false}
            title={`${label} (${keys})`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(editor)}
          >
            <Icon size={15} aria-hidden />
          </button>
        ))}
        <button
          type="button"
          className={classes.tool}
          aria-label="Link"
          aria-pressed={active[TOOLS.length] ?? false}
          title="Link"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setLink(link === null ? String(editor.getAttributes("link").href ?? "") : null)}
        >
          <LinkIcon size={15} aria-hidden />
        </button>
      </div>
      {link !== null && (
        <div className={classes.linkRow}>
          <TextInput
            size="xs"
            autoFocus
            aria-label="Address of the link"
            placeholder="https://…, or empty for none"
            value={link}
            onChange={(event) => setLink(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                apply();
              }
              if (event.key === "Escape") {
                event.preventDefault();
                event.stopPropagation();
                setLink(null);
                editor.commands.focus();
              }
            }}
          />
          <Button size="xs" variant="default" onClick={apply}>
            Set link
          </Button>
        </div>
      )}
    </>
  );
}
