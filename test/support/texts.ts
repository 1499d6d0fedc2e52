import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { table } from "../../src/database/connection";
import { renderText } from "../../src/models/messages/merging/render-text";
import { saveSharedText } from "../../src/models/messages/merging/shared-text";
import { recordPinsMailed } from "../../src/models/web-access/pin-mailed-at";
import { sendDueTexts, type TextTiming } from "../../src/texts/delivery";
import { addTextsToOutbox } from "../../src/texts/outbox";
import type { RenderText, TextRow, TextSettings } from "../../src/texts/text";

export const ACCOUNT = `AC${"0".repeat(32)}`;
export const TOKEN = "a-token-of-the-provider";
export const QUICK: TextTiming = {
  answerMs: 300,
  leaseMs: 60_000,
  firstWaitMs: 30,
  longestWaitMs: 60,
  giveUpAfterMs: 60_000,
  firstProbeMs: 300,
  longestProbeMs: 300,
};

export interface Taken {
  to: string;
  from: string;
  body: string;
  authorization: string;
}

type Answer = (taken: Taken, res: ServerResponse) => void;

/** A provider's answer to a text that it accepts. */
export const takes: Answer = ({ to }, res) => answer(res, 201, { sid: `SM${to}`, status: "queued" });

/** A provider's error answer. */
export function refuses(status: number, code: number, message: string): Answer {
  return (_taken, res) => answer(res, status, { status, code, message });
}

/** A text provider on this machine, with Twilio's API path for messages. */
export class Provider {
  readonly taken: Taken[] = [];
  answer: Answer = takes;

  private constructor(private readonly server: Server) {}

  static async start() {
    const server = createServer((req, res) => void provider.take(req, res));
    const provider: Provider = new Provider(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get baseUrl() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  settings(changes: Partial<TextSettings> = {}): TextSettings {
    return {
      mode: "live",
      accountSid: ACCOUNT,
      authToken: TOKEN,
      from: "+19515550199",
      baseUrl: this.baseUrl,
      mostAtOnce: 5,
      ...changes,
    };
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private async take(req: IncomingMessage, res: ServerResponse) {
    const posted = new URLSearchParams(await textOf(req));
    if (req.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
      return answer(res, 404, { code: 20404, message: "Not found" });
    const { authorization = "" } = req.headers;
    const taken = {
      to: posted.get("To") ?? "",
      from: posted.get("From") ?? "",
      body: posted.get("Body") ?? "",
      authorization,
    };
    this.taken.push(taken);
    this.answer(taken, res);
  }
}

/** Sends all due texts. */
export function sendTexts(settings: TextSettings, changes: Partial<TextTiming> = {}, render: RenderText = renderText) {
  const { signal } = new AbortController();
  return sendDueTexts(async () => settings, render, signal, {
    timing: { ...QUICK, ...changes },
    pinsSent: recordPinsMailed,
  });
}

/** Adds texts of a batch to these households' numbers to the outbox. */
export async function addTexts(
  body: string,
  to: Record<number, string>,
  postedIn: "practice" | "live" = "live",
  batch = 1,
) {
  const sharedTextId = await saveSharedText({ body, attachedLetter: null, attachments: [] });
  const list = Object.entries(to).map(([householdId, recipient], index) => ({
    number: index + 1,
    part: 1 as const,
    recipient,
    householdId: Number(householdId),
    fields: { FirstName: "Ada" },
    dueAt: new Date(Date.now() - 1000),
  }));
  await addTextsToOutbox(batch, { sharedTextId, category: "notice" }, list, postedIn);
}

/** Sets the mobile numbers of households, and removes their other mobile numbers. */
export async function setMobiles(mobiles: Record<number, string>) {
  for (const [householdId, number] of Object.entries(mobiles)) {
    await table("phones")
      .where({ householdId: Number(householdId), kind: "mobile" })
      .delete();
    const reversedDigits = [...number.replace(/\D/g, "").slice(-10)].reverse().join("");
    await table("phones").insert({ householdId: Number(householdId), kind: "mobile", number, reversedDigits });
  }
}

export async function textRows(): Promise<TextRow[]> {
  return (await table("texts").orderBy("id")) as unknown as TextRow[];
}

function answer(res: ServerResponse, status: number, body: object) {
  res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
