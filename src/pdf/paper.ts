/** An inch in points, the unit of PDFs. */
export const INCH = 72;

/** A sheet of US Letter, in points. */
export const US_LETTER = { width: 8.5 * INCH, height: 11 * INCH };
