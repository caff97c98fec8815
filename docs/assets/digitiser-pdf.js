// Pages of a PDF as pictures, with Mozilla's pdf.js, which is loaded only when a PDF is opened.

import { Refused } from "./digitiser-file.js";

const FOLDER = new URL("./digitiser-pdfjs/", import.meta.url);
const LONGEST = 3000; // pixels of the longer side of a drawn page
const MOST_DPI = 300;

/** Open a PDF: { pages, draw(number) -> { canvas, dpi, words } }. Throws Refused with a sentence. */
export async function openPdf(bytes) {
  const pdfjs = await import(new URL("pdf.min.mjs", FOLDER).href);
  pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", FOLDER).href;
  const task = pdfjs.getDocument({
    data: bytes.slice(),
    wasmUrl: new URL("wasm/", FOLDER).href,
    isEvalSupported: false,
    enableXfa: false,
    maxImageSize: 60_000_000,
    verbosity: 0,
  });
  try {
    const pdf = await task.promise;
    return { pages: pdf.numPages, draw: (number) => drawPage(pdf, number), close: () => task.destroy() };
  } catch (error) {
    if (error?.name === "PasswordException") throw new Refused("The PDF is protected by a password: print it to a new PDF, or take a screenshot of the figure.");
    throw new Refused("The PDF is damaged and cannot be opened: download it again, or take a screenshot of the figure.");
  }
}

/** A page on white, and its words that are numbers, [{ value, x, y }] with the middle of each in pixels. */
async function drawPage(pdf, number) {
  const page = await pdf.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const scale = Math.min(MOST_DPI / 72, LONGEST / Math.max(plain.width, plain.height));
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(viewport.width));
  canvas.height = Math.max(1, Math.round(viewport.height));
  await page.render({ canvas, viewport, background: "#ffffff" }).promise;
  const { items } = await page.getTextContent();
  const words = items.slice(0, 20_000).flatMap((item) => numberWord(item, viewport));
  return { canvas, dpi: Math.round(72 * scale), words };
}

function numberWord({ str, transform, width }, viewport) {
  const text = str?.trim().replace(",", ".") ?? "";
  if (!/^\d{0,4}(\.\d{1,3})?%?$/.test(text) || !/\d/.test(text)) return [];
  const length = Math.hypot(transform[0], transform[1]) || 1;
  const [along, across] = [transform[0] / length, transform[1] / length];
  const half = 0.36 * Math.hypot(transform[2], transform[3]); // half the height of a digit
  const x = transform[4] + (along * width) / 2 - across * half;
  const y = transform[5] + (across * width) / 2 + along * half;
  const [left, top] = viewport.convertToViewportPoint(x, y);
  return [{ value: Number.parseFloat(text), x: left, y: top }];
}

/** Printed values beside tick marks, [[value, place], ...] for both axes; null where three do not stand on one line. */
export function labelledTicks(panel, words) {
  const spacing = (ticks) => Math.min(...ticks.slice(1).map((at, k) => at - ticks[k]));
  const wide = panel.xLine.end - panel.xLine.start;
  const below = words.filter(({ y }) => y > panel.xLine.last && y < panel.xLine.last + 0.12 * wide);
  const left = words.filter(({ x }) => x < panel.yLine.first && x > panel.yLine.first - 0.15 * wide);
  const near = (ticks, found, along, away) =>
    ticks.flatMap((tick) => {
      const held = found
        .filter((word) => Math.abs(word[along] - tick) < Math.min(0.25 * spacing(ticks), 0.02 * wide))
        .sort((a, b) => away(a) - away(b))[0];
      return held ? [[held.value, tick]] : [];
    });
  return {
    x: onOneLine(near(panel.xTicks, below, "x", ({ y }) => y)),
    y: onOneLine(near(panel.yTicks, left, "y", ({ x }) => -x)),
  };
}

function onOneLine(pairs) {
  if (pairs.length < 3) return null;
  const [first, last] = [pairs[0], pairs.at(-1)];
  const slope = (last[1] - first[1]) / (last[0] - first[0]);
  return Number.isFinite(slope) && pairs.every(([value, at]) => Math.abs(first[1] + slope * (value - first[0]) - at) < 2) ? pairs : null;
}
