import type { LineSetter } from "../../../pdf/line-setter";
import type { PostalAddress } from "./postal-address";

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
