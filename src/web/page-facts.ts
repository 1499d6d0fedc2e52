import type { NextFunction, Request, Response } from "express";
import { config } from "../config";
import { Installation } from "../models/settings/installation";
import { MailMode, modeLabels } from "../models/settings/mail-mode";
import { WebParameters, type WebParametersValues } from "../models/settings/web-parameters";

const NO_OFFICE = { name: "", phone: "", email: "", hours: "" };
let demonstration: boolean | undefined;

/** Data for every page: the site's name, the office, the path. Set first, so that error pages have it too. */
export function pageFacts(req: Request, res: Response, next: NextFunction) {
  const { locals } = res;
  locals.path = req.path;
  locals.requestId = req.id;
  locals.siteName = "WebTrac";
  locals.office = NO_OFFICE;
  locals.flash = {};
  locals.csrf = () => req.csrfToken?.() ?? "";

  const cached = WebParameters.known();
  if (cached) {
    showSite(res, cached);
    return next();
  }
  WebParameters.read().then((values) => {
    showSite(res, values);
    next();
  }, next);
}

function showSite({ locals }: Response, values: WebParametersValues) {
  locals.site = values;
  locals.siteName = values.siteName;
  locals.siteIsLive = values.siteIsLive;
  locals.office = {
    name: values.officeName,
    phone: values.officePhone,
    email: values.officeEmail,
    hours: values.officeHours,
  };
}

/** Data for staff pages: demonstration or not, the mail mode, and warnings. */
export async function staffFacts(req: Request, res: Response, next: NextFunction) {
  demonstration ??= await Installation.isDemonstration();
  const unknowable =
    config.production && config.trustProxy === undefined && req.headers["x-forwarded-for"] !== undefined;
  res.locals.demonstration = demonstration;
  res.locals.mailMode = modeLabels[(await MailMode.current()).mode];
  res.locals.warnings = [
    !res.locals.siteIsLive && "The public site is not live. Customers see a page that says it is not open yet.",
    unknowable &&
      "Requests come through a proxy, but TRUST_PROXY is not set, so visitors' addresses can't be told apart.",
  ].filter(Boolean);
  next();
}

/** Fills a form once with what was typed before the session ended. */
export function restoreForm(req: Request, res: Response, next: NextFunction) {
  const { kept } = req.session;
  if (kept && req.method === "GET" && kept.path === req.path) {
    res.locals.kept = kept.values;
    res.locals.flash = {
      ...res.locals.flash,
      notice: "You’re signed in again. Your changes are still here. Save them now.",
    };
    req.session.kept = undefined;
  }
  next();
}
