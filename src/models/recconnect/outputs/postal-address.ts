import type { LineSetter } from "../../../pdf/line-setter";
import type { OutputRecord } from "./output-records";

export const GONE = "The household no longer exists.";
export const NO_ADDRESS = "It has no postal address.";

/** Where a letter goes, as the Postal Service takes it apart. */
export interface PostalAddress {
  name: string;
  street: string;
  /** An apartment or the like. */
  unit: string;
  town: string;
}

/** Where a record's mail goes; else why none can, as a sentence. */
export function postalAddressOf(record: OutputRecord): PostalAddress | string {
  if (record.gone) return GONE;
  const [street, unit, city, state, zip] = [
    record.address,
    record.addressLineTwo,
    record.city,
    record.state,
    record.zip,
  ].map(oneLine) as [string, string, string, string, string];
  if ((!street && !unit) || (!city && !zip)) return NO_ADDRESS;

  const name = oneLine([record.firstName, record.lastName].filter(Boolean).join(" "));
  const town = [city, [state, zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return { name, street: street || unit, unit: street ? unit : "", town };
}

function oneLine(text: string | null) {
  return (text ?? "").replace(/\s+/g, " ").trim();
}

/** The lines of an address: an apartment stands behind the street where it has room there, else above it (Publication 28). */
export function addressLines(
  setter: LineSetter,
  { name, street, unit, town }: PostalAddress,
  size: number,
  width: number,
) {
  const together = unit ? `${street} ${unit}` : street;
  const delivery = unit && setter.width(together, size) > width ? [unit, street] : [together];
  return [name, ...delivery, town].filter(Boolean);
}
