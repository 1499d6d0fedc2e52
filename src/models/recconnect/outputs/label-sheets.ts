import { INCH } from "../../../pdf/paper";

/** A sheet of labels: how many, where the first one begins, and how far it is to the next, in points. */
export interface LabelSheet {
  words: string;
  across: number;
  down: number;
  left: number;
  top: number;
  width: number;
  height: number;
  pitchAcross: number;
  pitchDown: number;
  /** Sizes of type, the one wished for and the smallest. */
  size: number;
  smallest: number;
}

/** Avery's sheets on US Letter. */
export const LABEL_SHEETS = {
  "5160": {
    words: "Avery 5160: 30 a sheet, 1 by 2 5/8 inches",
    across: 3,
    down: 10,
    left: (3 / 16) * INCH,
    top: INCH / 2,
    width: 2.625 * INCH,
    height: INCH,
    pitchAcross: 2.75 * INCH,
    pitchDown: INCH,
    size: 10,
    smallest: 7.5,
  },
  "5163": {
    words: "Avery 5163: 10 a sheet, 2 by 4 inches",
    across: 2,
    down: 5,
    left: (5 / 32) * INCH,
    top: INCH / 2,
    width: 4 * INCH,
    height: 2 * INCH,
    pitchAcross: 4.1875 * INCH,
    pitchDown: 2 * INCH,
    size: 13,
    smallest: 8,
  },
} as const satisfies Record<string, LabelSheet>;

export type SheetName = keyof typeof LABEL_SHEETS;

/** How many labels a sheet has. */
export function labelsOn({ across, down }: LabelSheet) {
  return across * down;
}

/** The top left corner of the label at a place on its sheet, from 0, row by row. */
export function cornerOf(sheet: LabelSheet, place: number) {
  return {
    x: sheet.left + (place % sheet.across) * sheet.pitchAcross,
    y: sheet.top + Math.floor(place / sheet.across) * sheet.pitchDown,
  };
}
