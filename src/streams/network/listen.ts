import { BrokerLine } from "./brokerLine.ts";
import { answer, listeners, type OnCall } from "./listeners.ts";
import { hold, type Release, tryToHold } from "./locks.ts";
import { presence } from "./presence.ts";
import { type Call, callChannel, hearsLock, type Place, placeLock, wireChannel } from "./protocol.ts";

/**
 * Listens at the place for the whole origin; the returned function ends it. `undefined` if the place is taken, or once the
 * signal is aborted.
 */
export async function listen(place: Place, signal: AbortSignal, onCall: OnCall): Promise<Release | undefined> {
  const by = await presence();
  const giveBack = await tryToHold(placeLock(place));
  if (giveBack === undefined) return undefined;
  listeners.set(place, onCall);
  const channel = new BroadcastChannel(callChannel(place));
  channel.onmessage = ({ data }: MessageEvent<Call>) => answer(new BroadcastChannel(wireChannel(data.id)), data, by);
  const endHearing = await hold(hearsLock(place)); // from here on no call is missed: see dial()
  const line = await BrokerLine.open();
  line?.announce(place);
  const end = (): void => {
    listeners.delete(place);
    channel.close();
    void BrokerLine.open().then((open) => open?.withdraw(place));
    endHearing();
    giveBack();
  };
  if (!signal.aborted) return end;
  end();
  return undefined;
}
