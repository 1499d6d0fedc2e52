import { expect } from "chai";
import { routes } from "../../../src/routes/index";
import { anyClerk, requiredPermissions } from "../../../src/web/authorization";
import type { Route } from "../../../src/web/routing";
import { addClerk, freshlySignedInAs } from "../../support/clerks";
import { Browser, signedInAs } from "../../support/site";

const SIGN_IN = "/staff/login";
const staffRoutes = routes.filter(({ path }) => /^\/staff(\/|$)/.test(path));
const closed = staffRoutes.filter(({ path }) => path !== SIGN_IN);
const permissionsOf = ({ who }: Route) => who.flatMap((step) => requiredPermissions.get(step) ?? []);

/** An address of the route, with the ID of a household of the cast, and its id wherever another is asked for. */
function addressOf({ path }: Route) {
  return path.replace(/:[A-Za-z]+/g, (part) => (part === ":id" ? "1001" : "1"));
}

function inWords({ method, path }: Route) {
  return `${method.toUpperCase()} ${path}`;
}

/** Asks as a form or a link would; a post carries the token where there is one. */
function ask(browser: Browser, route: Route, _csrf = "") {
  return route.method === "get" ? browser.get(addressOf(route)) : browser.send(addressOf(route), { _csrf });
}

describe("every address", () => {
  it("for staff, except the sign-in page, requires a permission or any clerk", () => {
    const open = closed.filter((route) => permissionsOf(route).length === 0 && !route.who.includes(anyClerk));

    expect(open.map(inWords)).to.deep.equal([]);
    expect(closed.length).to.be.at.least(25);
  });

  it("for staff redirects a visitor to the staff sign-in page", async () => {
    const stranger = await Browser.open();
    for (const route of closed) {
      const { status, headers } = await ask(stranger, route);
      expect([status, headers.location], inWords(route)).to.deep.equal([303, SIGN_IN]);
    }
  });

  it("for staff redirects a signed-in customer there too", async () => {
    const customer = await Browser.open();
    await customer.post("/login", { userName: "okafor", pin: "maple-river-42" });
    const token = await customer.token("/account");
    expect(token).not.to.equal("");
    for (const route of closed) {
      const { status, headers } = await ask(customer, route, token);
      expect([status, headers.location], inWords(route)).to.deep.equal([303, SIGN_IN]);
    }
  });

  it("that requires a permission is closed to a clerk without it, while the rest is open to every clerk", async () => {
    await addClerk("nemo", []);
    const nemo = await freshlySignedInAs("nemo");
    const _csrf = await nemo.token("/staff");
    expect(_csrf).not.to.equal("");

    for (const route of closed.filter((one) => permissionsOf(one).length > 0)) {
      expect((await ask(nemo, route, _csrf)).status, inWords(route)).to.equal(403);
    }
    for (const route of closed.filter((one) => permissionsOf(one).length === 0 && one.method === "get")) {
      expect((await ask(nemo, route)).status, inWords(route)).to.equal(200);
    }
  });

  it("that accepts posts refuses a form without its session's token, whoever sends it", async () => {
    const ruth = await signedInAs("ruth");
    for (const route of closed.filter(({ method }) => method === "post")) {
      for (const _csrf of ["", "of-another-session"]) {
        const { status, text } = await ruth.send(addressOf(route), { _csrf });
        expect(status, inWords(route)).to.equal(403);
        expect(text, inWords(route)).to.include("<h1>");
      }
    }
    expect((await ruth.get("/staff")).status).to.equal(200);

    const customer = await Browser.open();
    await customer.post("/login", { userName: "okafor", pin: "maple-river-42" });
    for (const route of routes.filter(({ method, path }) => method === "post" && !path.startsWith("/staff"))) {
      const { status } = await customer.send(addressOf(route), { _csrf: "of-another-session" });
      // A mail program's one click has no session; what authorises is in the address, and "1" is nobody's.
      const otherwise: Record<string, number> = { "/first-login": 303, "/unsubscribe/:token": 404 };
      expect(status, inWords(route)).to.equal(otherwise[route.path] ?? 403);
    }
    expect((await customer.get("/account")).status).to.equal(200);
  });

  it("for customers redirects a clerk to the customers' sign-in page", async () => {
    const ruth = await signedInAs("ruth");
    for (const path of ["/account", "/account/profile", "/first-login"]) {
      expect((await ruth.get(path)).headers.location, path).to.equal("/login");
    }
  });

  it("accepts a token only from the form, never from the address", async () => {
    const ruth = await signedInAs("ruth");
    const answer = await ruth.send(`/staff/logout?_csrf=${encodeURIComponent(await ruth.token("/staff"))}`, {});

    expect(answer.status).to.equal(403);
  });

  it("is a GET or a POST, and a GET changes nothing", () => {
    const verbs = /\/(delete|extend|logout|primary|runs)$/;

    expect([...new Set(routes.map(({ method }) => method))].sort()).to.deep.equal(["get", "post"]);
    expect(routes.filter(({ method, path }) => method === "get" && verbs.test(path)).map(inWords)).to.deep.equal([]);
  });
});
