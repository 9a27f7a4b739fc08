// A file to look at.

/**
 * A PDF of some pages of 300 x 200 points, each with a filled box from 20, 20 to 220, 120 or a little wider; with a script
 * that must not run, and with words on each page where some are given: plain ones without brackets.
 */
export function pdf(pages, words = "") {
  const parts = [
    "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert('ran'); globalThis.ran = true;) >> >>",
    `<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, i) => `${3 + i * 2} 0 R`).join(" ")}] >>`,
  ];
  for (let i = 0; i < pages; i++) {
    const said = words && ` 0 g BT /F 12 Tf 30 150 Td (${words}) Tj ET`;
    const content = `0.1 0.4 0.4 rg 20 20 ${200 + i} 100 re f${said}`;
    const font = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>";
    parts.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] ${font} /Contents ${4 + i * 2} 0 R >>`);
    parts.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  let text = "%PDF-1.4\n";
  const places = parts.map((part, i) => {
    const place = text.length;
    text += `${i + 1} 0 obj\n${part}\nendobj\n`;
    return place;
  });
  const table = text.length;
  text += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n`;
  for (const place of places) text += `${String(place).padStart(10, "0")} 00000 n \n`;
  text += `trailer\n<< /Size ${parts.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`;
  return Buffer.from(text, "latin1");
}
