import type { NextFunction, Request, Response } from "express";
import { config } from "../config";
import { Installation } from "../models/settings/installation";
import { WebParameters } from "../models/settings/web-parameters";

let demonstration: boolean | undefined;

/** What every page shows: the site's name, the office, where we are. Set first, so that error pages have it too. */
export async function pageFacts(req: Request, res: Response, next: NextFunction) {
  Object.assign(res.locals, {
    path: req.baseUrl + req.path,
    requestId: req.id,
    siteName: "WebTrac",
    office: { name: "", phone: "", email: "", hours: "" },
    flash: {},
    csrf: () => req.csrfToken?.() ?? "",
  });

  const { siteName, siteIsLive, officeName, officePhone, officeEmail, officeHours } = await WebParameters.current();
  Object.assign(res.locals, {
    siteName,
    siteIsLive,
    office: { name: officeName, phone: officePhone, email: officeEmail, hours: officeHours },
  });
  next();
}

/** What only clerks are shown: that this is the demonstration, that the site is not live, what is set dangerously. */
export async function staffFacts(req: Request, res: Response, next: NextFunction) {
  demonstration ??= await Installation.isDemonstration();
  const unknowable =
    config.production && config.trustProxy === undefined && req.headers["x-forwarded-for"] !== undefined;
  res.locals.demonstration = demonstration;
  res.locals.warnings = [
    !res.locals.siteIsLive && "The public site is not live: customers see a page that says it is not open yet.",
    unknowable && "Requests come through a proxy, but TRUST_PROXY is not set: addresses can't be told apart.",
  ].filter(Boolean);
  next();
}

/** What was typed before signing in again, for the form it was typed into. */
export function restoreTyped(req: Request, res: Response, next: NextFunction) {
  const { kept } = req.session;
  res.locals.kept = {};
  if (kept && req.method === "GET" && kept.path === req.baseUrl + req.path) {
    res.locals.kept = kept.values;
    req.session.kept = undefined;
  }
  next();
}
