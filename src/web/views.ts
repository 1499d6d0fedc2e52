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

const TOKEN_PLACEHOLDER = randomUUID();
const cachedPages = new Map<string, { site: unknown; page: string }>();
const SPREAD = /\{\.\.\.it, \.\.\.\(__eta_d \?\? \{\}\)\}/g;

/**
 * Eta with two changes: every template is named from the top of views/, so that a name is resolved once, and an include
 * sees the page's data through its prototype, which is several times cheaper than copying it for every field.
 */
function createEta() {
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

const eta = createEta();
const everywhere = { asset, day, moment, production: config.production };

/** Renders views/ with Eta, escaping by default. Text that a person wrote is never rendered as a template. */
export function useViews(app: Express) {
  app.response.render = function render(this: Response, view: string, data: object = {}) {
    sendPage(this, eta.render(view, withKeptValues({ ...everywhere, ...this.locals, ...data } as Page)));
  } as Response["render"];
}

/**
 * Shows a page that is the same for every visitor except for its form token. It is rendered once each time the site's
 * settings are read. Anyone who is signed in or has a flash message gets their own page.
 */
export function showToVisitor(res: Response, view: string, data: object) {
  const { site, csrf, webUser, clerk, kept, flash } = res.locals;
  if (webUser || clerk || kept || flash.notice || flash.alert) return res.render(view, data);

  const cached = cachedPages.get(view);
  const page =
    cached && cached.site === site
      ? cached.page
      : eta.render(view, { ...everywhere, ...res.locals, ...data, csrf: tokenPlaceholder });
  cachedPages.set(view, { site, page });
  sendPage(res, page.replaceAll(TOKEN_PLACEHOLDER, csrf));
}

function tokenPlaceholder() {
  return TOKEN_PLACEHOLDER;
}

/** Fills the form with what was typed before the session ended. */
function withKeptValues(page: Page) {
  return page.kept ? { ...page, values: { ...page.values, ...page.kept } } : page;
}

/** Sends headers and body together, which is cheaper than Express's send with its extra buffer. */
function sendPage(res: Response, page: string) {
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Content-Length", Buffer.byteLength(page));
  res.end(page);
}
