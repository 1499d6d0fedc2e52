import { table } from "../../src/database/connection";
import { type DeliveryOptions, deliverDue } from "../../src/mail/delivery";
import type { DeliveryTiming } from "../../src/mail/delivery-timing";
import type { MailSettings } from "../../src/mail/mail-settings";
import type { NewMessage, RenderMessage } from "../../src/mail/message";
import { addToOutbox } from "../../src/mail/outbox";
import type { StoredMessage } from "../../src/mail/stored-message";

/** Mail settings for a mail server on this machine. */
export function mailTo(port: number, changes: Partial<MailSettings> = {}): MailSettings {
  return {
    mode: "live",
    host: "127.0.0.1",
    port,
    security: "none",
    user: "",
    password: "",
    fromName: "Riverside Parks",
    fromAddress: "parks@example.gov",
    replyTo: "",
    returnPath: "",
    mostPerMinute: null,
    mostPerHour: null,
    mostPerDay: null,
    mostAtOnce: 5,
    mostAtOncePerDomain: 5,
    rampUpFrom: null,
    rampUpSince: null,
    windowFrom: null,
    windowTo: null,
    dkimDomain: "",
    dkimSelector: "",
    dkimPrivateKey: "",
    ...changes,
  };
}

/** Intervals that are short enough for tests. */
export const QUICK: Partial<DeliveryTiming> = {
  connectMs: 500,
  greetingMs: 300,
  silenceMs: 300,
  messageMs: 3_000,
  pollMs: 20,
  firstWaitMs: 40,
  longestWaitMs: 200,
  putBackMs: 40,
  firstProbeMs: 40,
  longestProbeMs: 80,
};

export function message(recipient: string, changes: Partial<NewMessage> = {}): NewMessage {
  return {
    kind: "forgotten PIN 1",
    recipient,
    householdId: 1001,
    subject: "Your user name",
    body: "Hello <FirstName>, your PIN is <WebPin>.",
    fields: { FirstName: "Ada" },
    priority: "usual",
    category: "credentials",
    ...changes,
  };
}

export function messages(count: number, changes: Partial<NewMessage> = {}, from = 0) {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      addToOutbox(message(`household${from + index}@example.org`, changes), "live"),
    ),
  );
}

/** Renders an email without merging anything. */
export const render: RenderMessage = async (message, secrets) => {
  const { FirstName = "" } = JSON.parse(message.fields);
  const text = message.body
    .replace("<FirstName>", FirstName)
    .replace("<WebPin>", secrets === "real" ? "maple-7" : "***");
  return { subject: message.subject, text, html: `<p>${text}</p>` };
};

/** Delivers the due emails. */
export function deliver(settings: MailSettings, options: DeliveryOptions & { render?: RenderMessage } = {}) {
  return deliverDue(async () => settings, options.render ?? render, new AbortController().signal, {
    ...options,
    timing: { ...QUICK, ...options.timing },
  });
}

export async function rows(): Promise<StoredMessage[]> {
  return (await table("messages").orderBy("id")) as unknown as StoredMessage[];
}

export async function only(): Promise<StoredMessage> {
  const [row, ...others] = await rows();
  if (!row || others.length > 0) throw new Error("there is not one message");
  return row;
}

export async function statesByRecipient() {
  return Object.fromEntries((await rows()).map(({ recipient, state }) => [recipient, state]));
}
