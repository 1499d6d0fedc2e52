import type { MailSettings } from "./mail-settings";

/** Returns whether mailings may be sent at this time of day. A window can extend past midnight. */
export function inWindow({ windowFrom, windowTo }: Pick<MailSettings, "windowFrom" | "windowTo">, now: Date): boolean {
  if (!windowFrom || !windowTo || windowFrom === windowTo) return true;
  const minutes = now.getHours() * 60 + now.getMinutes();
  const [from, to] = [minutesOf(windowFrom), minutesOf(windowTo)];
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}

function minutesOf(time: string) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
