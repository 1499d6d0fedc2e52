import { randomBytes } from "node:crypto";
import { expect } from "chai";
import supertest from "supertest";
import twilio from "twilio";
import { config } from "../../src/config";
import { table } from "../../src/database/connection";
import { eventsOf } from "../support/clerks";
import { Browser, site } from "../support/site";
import { setTextDevice } from "../support/text-device";
import { setMobiles, TOKEN } from "../support/texts";

const here = "/texts/incoming";
const ADA = "+19515550101";

/** A text that the provider posts, with its own ID. */
function comesIn(text: Record<string, string>, token = TOKEN) {
  const params = { MessageSid: `SM${randomBytes(16).toString("hex")}`, ...text };
  return posted(params, signed(params, token));
}

async function posted(params: Record<string, string>, signature: string) {
  return supertest(await site())
    .post(here)
    .type("form")
    .set("X-Twilio-Signature", signature)
    .send(params);
}

function signed(params: Record<string, string>, token: string) {
  return twilio.getExpectedTwilioSignature(token, `${config.baseUrl}${here}`, params);
}

const stopped = () => table("stopped_mobiles").pluck("mobile");

describe("an incoming text", () => {
  beforeEach(async () => {
    await setTextDevice();
    await setMobiles({ 1001: "(951) 555-0101" });
  });

  it("opts its mobile out of texts, and in again", async () => {
    for (const Body of ["STOP", "stop.", " Unsubscribe ", "QUIT"]) {
      const answer = await comesIn({ From: ADA, Body });
      expect([answer.status, answer.type, answer.text]).to.deep.equal([
        200,
        "text/xml",
        '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
      ]);
    }
    expect(await stopped()).to.deep.equal([ADA]);
    const [event] = await table("audit_events").where({ kind: "texts stopped" }).orderBy("id", "desc");
    expect(event).to.deep.include({ householdId: 1001, actor: "customer" });

    await comesIn({ From: ADA, Body: "Start" });
    expect(await stopped()).to.deep.equal([]);
  });

  it("changes nothing if it is no command, or is not from a number", async () => {
    await comesIn({ From: ADA, Body: "Please stop calling it a pool" });
    await comesIn({ From: "RIVERSIDE", Body: "STOP" });
    await comesIn({});
    expect(await stopped()).to.deep.equal([]);
  });

  it("is accepted only with the provider's signature", async () => {
    const params = { From: ADA, Body: "STOP" };
    expect((await comesIn(params, "another-token")).status).to.equal(403);
    const whole = { ...params, MessageSid: `SM${"a".repeat(32)}` };
    expect((await posted(whole, "")).status).to.equal(403);
    expect((await posted({ ...whole, From: "+19515550107" }, signed(whole, TOKEN))).status).to.equal(403);
    expect((await posted(params, signed(params, TOKEN))).status).to.equal(403);
    await setTextDevice({ tokenSeal: "" });
    expect((await comesIn(params, "")).status).to.equal(403);
    expect(await stopped()).to.deep.equal([]);
    expect((await (await Browser.open()).get(here)).status).to.equal(404);
    expect((await eventsOf("texts stopped", 50)).filter(({ details }) => details.mobile === ADA)).to.deep.equal([]);
  });

  it("counts once, however often and how much later it is posted again", async () => {
    const stop = { MessageSid: `SM${"a".repeat(32)}`, From: ADA, Body: "STOP" };
    const start = { MessageSid: `SM${"b".repeat(32)}`, From: ADA, Body: "START" };
    const post = async (params: Record<string, string>) => (await posted(params, signed(params, TOKEN))).status;
    await post(stop);
    await post(start);
    expect(await stopped()).to.deep.equal([]);
    expect([await post(stop), await post(stop)]).to.deep.equal([200, 200]);
    expect(await stopped()).to.deep.equal([]);

    await post({ ...stop, MessageSid: `SM${"c".repeat(32)}` });
    expect(await post(start)).to.equal(200);
    expect(await stopped()).to.deep.equal([ADA]);
  });

  it("can't be replayed with another ID, although the signature joins its fields without separators", async () => {
    const stop = { Body: "STOP", From: ADA, MessageSid: `SM${"a".repeat(32)}`, NumMedia: "0", SmsStatus: "received" };
    const signature = signed(stop, TOKEN);
    await posted(stop, signature);
    await comesIn({ From: ADA, Body: "START" });
    const { NumMedia, MessageSid, ...rest } = stop;
    for (const apart of [
      { ...rest, MessageSid: `${MessageSid}NumMedia${NumMedia}` },
      { ...rest, From: `${ADA}MessageSid${MessageSid}`, NumMedia },
      { ...rest, FromMessageSid: MessageSid, NumMedia },
    ]) {
      expect((await posted(apart as Record<string, string>, signature)).status).to.equal(403);
    }
    expect(await stopped()).to.deep.equal([]);
  });
});
