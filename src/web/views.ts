import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Eta } from "eta";
import type { Express, Response } from "express";
import { config } from "../config";
import { asset } from "./assets";
import { day, moment } from "./dates";

const folder = join(import.meta.dirname, "../../views");
interface Page {
  kept?: Record<string, string>;
  values?: Record<string, unknown>;
}

const TOKEN_TO_COME = randomUUID();
const once = new Map<string, { site: unknown; page: string }>();
const SPREAD = /\{\.\.\.it, \.\.\.\(__eta_d \?\? \{\}\)\}/g;

/**
 * Eta as our pages need it: every template is named from the top of views/, so that a name is looked up once; and an
 * include sees the page's data through its prototype, which is several times cheaper than a copy for every field.
 */
function ourEta() {
  const eta = new Eta({ views: folder, cache: true, autoTrim: false });
  const paths = new Map<string, string>();
  const compile = eta.compileToString;

  eta.resolvePath = (template) => {
    const path = paths.get(template) ?? join(folder, `${template}.eta`);
    paths.set(template, path);
    return path;
  };
  eta.compileToString = (template, options) =>
    compile.call(eta, template, options).replace(SPREAD, "Object.assign(Object.create(it), __eta_d)");
  return eta;
}

const eta = ourEta();
const everywhere = { asset, day, moment, production: config.production };

/** Renders views/ with Eta, escaping by default. Nothing that a person wrote is ever rendered as a template. */
export function useViews(app: Express) {
  app.response.render = function render(this: Response, view: string, data: object = {}) {
    sendPage(this, eta.render(view, withTyped({ ...everywhere, ...this.locals, ...data } as Page)));
  } as Response["render"];
}

/**
 * Shows a page that is the same for every stranger but for its form's token: rendered once for each reading of the
 * site's settings. Anybody who is known, or has a message waiting, gets a page of their own.
 */
export function showToStranger(res: Response, view: string, data: object) {
  const { site, csrf, webUser, clerk, kept, flash } = res.locals;
  if (webUser || clerk || kept || flash.notice || flash.alert) return res.render(view, data);

  const before = once.get(view);
  const page =
    before && before.site === site
      ? before.page
      : eta.render(view, { ...everywhere, ...res.locals, ...data, csrf: tokenToCome });
  once.set(view, { site, page });
  sendPage(res, page.replaceAll(TOKEN_TO_COME, csrf));
}

function tokenToCome() {
  return TOKEN_TO_COME;
}

/** What was typed before signing in again comes back into the form it was typed into. */
function withTyped(page: Page) {
  return page.kept ? { ...page, values: { ...page.values, ...page.kept } } : page;
}

/** Head and body leave in one piece: cheaper than Express's send, which makes a buffer of its own. */
function sendPage(res: Response, page: string) {
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Content-Length", Buffer.byteLength(page));
  res.end(page);
}
