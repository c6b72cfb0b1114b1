// The charts as one picture, on the ground of the theme they are drawn in.
import { ink } from "../../parts/ink";

/** The bytes of a PNG with all charts below each other, each under its title. */
export async function picture(title: string, charts: readonly { title: string; canvas: HTMLCanvasElement | undefined }[]): Promise<number[]> {
  const drawn = charts.flatMap(({ title, canvas }) => (canvas ? [{ title, canvas }] : []));
  const ratio = globalThis.devicePixelRatio || 1;
  const [edge, head, line] = [20 * ratio, 44 * ratio, 30 * ratio];
  const paper = document.createElement("canvas");
  paper.width = Math.max(1, ...drawn.map(({ canvas }) => canvas.width)) + 2 * edge;
  paper.height = head + drawn.reduce((sum, { canvas }) => sum + canvas.height + line, 0) + edge;
  const pen = paper.getContext("2d");
  if (!pen) return [];
  const sans = getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif";
  const write = (text: string, size: number, y: number, colour: string) => {
    pen.font = `600 ${size * ratio}px ${sans}`;
    pen.fillStyle = ink(colour);
    pen.fillText(text, edge, y);
  };
  pen.fillStyle = ink("surface");
  pen.fillRect(0, 0, paper.width, paper.height);
  write(title, 16, head - 12 * ratio, "text");
  let top = head;
  for (const { title, canvas } of drawn) {
    write(title, 13, top + line - 10 * ratio, "text");
    pen.drawImage(canvas, edge, top + line);
    top += line + canvas.height;
  }
  const blob = await new Promise<Blob | null>((done) => paper.toBlob(done, "image/png"));
  return blob ? Array.from(new Uint8Array(await blob.arrayBuffer())) : [];
}
