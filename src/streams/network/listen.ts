import { BrokerLine } from "./brokerLine.ts";
import { answer, listeners, type OnCall } from "./listeners.ts";
import { hold, tryToHold } from "./locks.ts";
import { presence } from "./presence.ts";
import { type Call, callChannel, hearsLock, type Place, placeLock, wireChannel } from "./protocol.ts";

/** Places that this page is about to give back. */
const leaving = new Map<Place, Promise<void>>();

/** Ends listening; done when others can have the place. This page can have it at once. */
export type EndListening = () => Promise<void>;

/**
 * Listens at the place for the whole origin; the returned function ends it. `undefined` if the place is taken, or once the
 * signal is aborted.
 */
export async function listen(place: Place, signal: AbortSignal, onCall: OnCall): Promise<EndListening | undefined> {
  const by = await presence();
  await leaving.get(place);
  const giveBack = await tryToHold(placeLock(place));
  if (giveBack === undefined) return undefined;
  listeners.set(place, onCall);
  const channel = new BroadcastChannel(callChannel(place));
  channel.onmessage = ({ data }: MessageEvent<Call>) => answer(new BroadcastChannel(wireChannel(data.id)), data, by);
  const endHearing = await hold(hearsLock(place)); // from here on no call is missed: see dial()
  const line = await BrokerLine.open();
  line?.announce(place);
  const end = (): Promise<void> => {
    listeners.delete(place);
    channel.close();
    void BrokerLine.open().then((open) => open?.withdraw(place));
    void endHearing();
    const left = giveBack();
    leaving.set(place, left);
    void left.then(() => {
      if (leaving.get(place) === left) leaving.delete(place);
    });
    return left;
  };
  if (!signal.aborted) return end;
  void end();
  return undefined;
}
