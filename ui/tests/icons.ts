// Draws the program's icon from icons/orchard.svg in every size and container the systems ask for.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { launch } from "./support/chromium";

const folder = resolve(import.meta.dirname, "../../icons");
const drawing = readFileSync(`${folder}/orchard.svg`, "utf8");
const browser = await launch();

async function png(size: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  // Where a twig would be less than two pixels wide it only blurs the leaf.
  const plain = size < 32 ? "#twigs{display:none}" : "";
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}${plain}</style>${drawing}`);
  const picture = await page.screenshot({ omitBackground: true });
  await page.close();
  return picture;
}

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const drawn = new Map<number, Buffer>();
for (const size of sizes) drawn.set(size, await png(size));
await browser.close();
const of = (size: number) => drawn.get(size) as Buffer;

for (const [name, size] of [["32x32", 32], ["128x128", 128], ["128x128@2x", 256], ["icon", 512]] as const) {
  writeFileSync(`${folder}/${name}.png`, of(size));
}

/** Windows: a directory of 16 bytes an entry, then the pictures as PNG. */
function ico(entries: number[]): Buffer {
  const head = Buffer.alloc(6 + 16 * entries.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(entries.length, 4);
  let at = head.length;
  entries.forEach((size, index) => {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(of(size).length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += of(size).length;
  });
  return Buffer.concat([head, ...entries.map(of)]);
}

/** macOS: chunks of type, length and PNG. The types name the size, some of them at twice the density. */
function icns(entries: [string, number][]): Buffer {
  const chunks = entries.map(([type, size]) => {
    const head = Buffer.alloc(8);
    head.write(type, "latin1");
    head.writeUInt32BE(of(size).length + 8, 4);
    return Buffer.concat([head, of(size)]);
  });
  const head = Buffer.alloc(8);
  head.write("icns", "latin1");
  head.writeUInt32BE(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 4);
  return Buffer.concat([head, ...chunks]);
}

writeFileSync(`${folder}/icon.ico`, ico([16, 24, 32, 48, 64, 256]));
writeFileSync(
  `${folder}/icon.icns`,
  icns([["icp4", 16], ["icp5", 32], ["ic11", 32], ["ic12", 64], ["ic07", 128], ["ic13", 256], ["ic08", 256], ["ic14", 512], ["ic09", 512], ["ic10", 1024]]),
);
