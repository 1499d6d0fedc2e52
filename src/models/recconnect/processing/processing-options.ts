import { z } from "zod";

const shape = z.object({
  records: z.enum(["all", "highlighted"]),
  labels: z.boolean(),
  labelSheet: z.enum(["5160", "5163"]),
  /** The first label of the first sheet, from 1. */
  labelStart: z.number().int().positive(),
  letters: z.boolean(),
  /** The ID of the comment code that letters are made of; "" for none. */
  letterCode: z.string(),
  export: z.boolean(),
  exportColumns: z.array(z.string()),
  statistics: z.boolean(),
  report: z.boolean(),
  reportEmails: z.boolean(),
  noEmailReport: z.boolean(),
  email: z.boolean(),
  history: z.boolean(),
});

/** What is made of the records: the boxes of RecTrac RecConnect Options. */
export type Processing = z.infer<typeof shape>;

export const processingDefaults: Processing = {
  records: "all",
  labels: false,
  labelSheet: "5160",
  labelStart: 1,
  letters: false,
  letterCode: "",
  export: false,
  exportColumns: [],
  statistics: false,
  report: false,
  reportEmails: true,
  noEmailReport: false,
  email: false,
  history: false,
};

const keptShape = shape.partial();

/** Choices as they were kept; what an older version didn't know is as by default. */
export function processingFrom(kept: string): Processing {
  const parsed = keptShape.safeParse(JSON.parse(kept));
  return { ...processingDefaults, ...(parsed.success ? parsed.data : {}) };
}

/** True where no box is ticked that makes anything. */
export function makesNothing(options: Pick<Processing, (typeof MAKES)[number]>) {
  return !MAKES.some((box) => options[box]);
}

const MAKES = ["report", "noEmailReport", "labels", "letters", "export", "statistics", "email", "history"] as const;
