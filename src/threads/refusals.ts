/** Begins to listen; returns how to ask what the page's Content-Security-Policy has refused since, in words. */
export function refusals(): () => string | undefined {
  let refused: string | undefined;
  if (typeof document === "undefined") return () => undefined;
  const listener = (event: SecurityPolicyViolationEvent): void => {
    refused ??= `${event.effectiveDirective} does not allow ${event.blockedURI}`;
  };
  document.addEventListener("securitypolicyviolation", listener);
  return () => {
    document.removeEventListener("securitypolicyviolation", listener);
    return refused;
  };
}
