/**
 * The Content-Security-Policy of generated pages: an opaque origin without scripts, that can
 * send nothing anywhere and read nothing of this one. Pages carry their styles and pictures in
 * themselves; links may open in a new window.
 */
export const sandboxPolicy = [
  "sandbox allow-popups",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");
