import { expect } from "chai";
import { routes } from "../../src/routes/index";
import { setPasswordDevice } from "../support/cast";
import { Browser, signedInAs } from "../support/site";

const names =
  "userName name pin pinAgain presentPin pinForUserName password passwordAgain presentPassword permissions permissionsDeviceId disabled " +
  "lockedOut lockReason askChange version firstName lastName dateOfBirth address addressLineTwo city state zip email residency note " +
  "homePhone mobilePhone workPhone relation passTypeId memberId status activatesOn expiresOn code description attempts finalText " +
  "laterText unlockMinutes failuresPerAddress leastPinLength mayKeepAssigned assignedDays idleMinutes absoluteMinutes staffAttempts " +
  "staffLockMinutes staffIdleMinutes staffAbsoluteMinutes siteIsLive siteName officeName officeAddress officePhone officeEmail officeHours source key column " +
  "idFrom idTo passTypeIds existing resetPinChanged nameSource namePattern withoutEmail takenName pinSource pinLength pinPattern " +
  "templateName replace typed mode modeVersion confirmation protocol sendOption security host port user fromName fromAddress " +
  "replyTo returnPath mostPerMinute mostPerHour mostPerDay mostAtOnce mostAtOncePerDomain rampUpFrom windowFrom windowTo dkimDomain " +
  "dkimSelector dkimPrivateKey removePassword removeDkimKey testAddress message to fromDesk subject body content line household from preview";

const nasty: Record<string, string> = {
  "nothing at all": "",
  "control characters": "a\u0000b\u0007c\u001bd\u007f",
  "half a character": "%ED%A0%80x%ff%fe",
  "right-to-left marks": "\u202egnp.exe\u200f\u2066",
  SQL: "'; drop table households; -- \" or 1=1",
  HTML: "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "a template": "<%= 7*7 %><%~ include('/etc/passwd') %>{{7*7}}#{7*7}",
  "a formula": '=HYPERLINK("http://evil.example";"x")',
  "a huge number": "99999999999999999999999",
  "a negative number": "-1",
  "combining marks": `a${"\u0301".repeat(3000)}`,
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈",
  prototype: "__proto__",
};

const leaving = ["/logout", "/staff/logout", "/staff/password", "/staff/settings/web-parameters"];
const posts = routes.filter(({ method, path }) => method === "post" && !leaving.includes(path));

function encoded(value: string) {
  return value.startsWith("%") ? value : encodeURIComponent(value.toWellFormed());
}

function bodyOf(value: string, token: string) {
  return [`_csrf=${encodeURIComponent(token)}`, ...names.split(" ").map((name) => `${name}=${encoded(value)}`)].join(
    "&",
  );
}

describe("bad input", function () {
  this.timeout(120_000);
  beforeEach(() => setPasswordDevice({ failuresPerAddress: null }));

  for (const [what, value] of Object.entries(nasty)) {
    it(`causes no server error on any form: ${what}`, async () => {
      for (const { path } of posts) await expectNoFault(path, (token) => bodyOf(value, token));
    });
  }

  it("causes no server error on any form: parameters repeated, nested and named like prototypes", async () => {
    for (const { path } of posts) {
      await expectNoFault(path, (token) => {
        const doubled = names.split(" ").map((name) => `${name}=1&${name}=2&${name}[a]=3&${name}[]=4`);
        return [`_csrf=${token}`, "__proto__[admin]=1&constructor.prototype=1&version[$gt]=", ...doubled].join("&");
      });
    }
  });

  it("refuses a body of more than 64 KiB, on every form", async () => {
    for (const { path, upload } of posts.filter(({ upload }) => !upload)) {
      expect(upload).to.equal(undefined);
      const { status } = await answerTo(path, (token) => `_csrf=${token}&userName=${"x".repeat(70_000)}`);
      expect(status, path).to.be.within(400, 499);
    }
  });

  it("accepts a user name and a PIN of 15,000 characters", async () => {
    const browser = await Browser.open();
    await browser.post("/login", { userName: "novak", pin: "garden-swift-5" });
    const [userName, pin] = [`n${"o".repeat(15_000)}vak`, `blue ${"kettle ".repeat(2100)}9`];
    expect((await browser.post("/first-login", { userName, pin, pinAgain: pin })).status).to.equal(303);

    const again = await Browser.open();
    expect((await again.post("/login", { userName: userName.toUpperCase(), pin })).status).to.equal(303);
    expect((await (await Browser.open()).post("/login", { userName, pin: `${pin.slice(0, -1)}8` })).status).to.equal(
      422,
    );
  });

  it("causes no server error in addresses", async () => {
    const ruth = await signedInAs("ruth");
    for (const id of ["0", "-1", "1e9", "99999999999", "abc", "%00", "%ff", "1001%27--", "..%2f..", "1001.5"]) {
      for (const { path, method } of routes.filter(({ method }) => method === "get")) {
        if (!path.includes(":")) continue;
        const { status } = await ruth.get(path.replace(/:\w+/g, id));
        expect(status, `${method} ${path} ${id}`).to.be.within(300, 499);
      }
    }
  });

  it("causes no server error in queries", async () => {
    const ruth = await signedInAs("ruth");
    for (const { path } of routes.filter(({ method, path }) => method === "get" && !path.includes(":"))) {
      for (const query of [
        "?q[]=1&page=-1",
        "?page=1e99&q=%00",
        "?q=%ED%A0%80&household=x&from=99&kind=%27",
        "?__proto__=1&before=-5",
        `?q=${"a".repeat(5000)}`,
      ]) {
        const { status } = await ruth.get(path + query);
        expect(status, path + query.slice(0, 60)).to.be.below(500);
      }
    }
  });
});

async function expectNoFault(path: string, body: (token: string) => string) {
  const { status, text } = await answerTo(path, body);
  expect(status, path).to.be.below(500);
  expect(text, `${path}: the token counts`).not.to.include("This form has expired");
  expect(text, path).not.to.match(/SQLITE|syntax error|at .*\.ts:\d|<script>alert/);
}

/** Posts to an address as somebody who may, with a token of their session. */
async function answerTo(path: string, body: (token: string) => string) {
  const browser = await somebody(path);
  const page = path === "/staff/login" ? path : path.startsWith("/staff") ? "/staff" : "/login";
  const token = await browser.token(page);
  return browser.sendRaw(path.replace(/:\w+/g, "1001"), body(token));
}

async function somebody(path: string) {
  return path.startsWith("/staff") && path !== "/staff/login" ? signedInAs("ruth") : Browser.open();
}
