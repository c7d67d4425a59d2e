"""A slixmpp client driven by JSON lines; see foreign-client.ts for the commands and events.

usage: slixmpp_client.py HOST PORT JID PASSWORD [receipts]
With `receipts` it answers XEP-0184 requests by itself and advertises them, as slixmpp's plugin does.
"""

import asyncio
import json
import sys
import threading

import slixmpp

RECEIPTS = "{urn:xmpp:receipts}"
EVENT = "{jabber:x:event}"
DELAY = "{urn:xmpp:delay}delay"
STANZA_ID = "{urn:xmpp:sid:0}stanza-id"


def tell(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, receipts):
        super().__init__(jid, password)
        self["feature_mechanisms"].unencrypted_plain = True
        if receipts:
            self.register_plugin("xep_0030")
            self.register_plugin("xep_0184", {"auto_ack": True, "auto_request": False})
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("message", self.on_message)
        self.add_event_handler("failed_auth", lambda _: tell(event="failed", reason="authentication"))
        self.add_event_handler("disconnected", lambda reason: tell(event="closed", reason=str(reason)))
        # Messages without a body do not raise "message" in slixmpp.
        self.register_handler(
            slixmpp.xmlstream.handler.Callback(
                "bodyless",
                slixmpp.xmlstream.matcher.MatchXPath("{jabber:client}message"),
                self.on_any,
            )
        )

    async def on_start(self, _event):
        await self.get_roster()
        self.send_presence()
        tell(event="online", jid=str(self.boundjid))

    def on_message(self, _message):
        pass

    def on_any(self, message):
        tell(event="message", **described(message.xml))


def described(xml):
    received = xml.find(RECEIPTS + "received")
    x = xml.find(EVENT + "x")
    about = None if x is None else x.find(EVENT + "id")
    return {
        "from": xml.get("from"),
        "to": xml.get("to"),
        "id": xml.get("id"),
        "type": xml.get("type", "normal"),
        "body": xml.findtext("{jabber:client}body"),
        "received": None if received is None else received.get("id"),
        "delayedBy": [one.get("from") for one in xml.findall(DELAY)],
        "stanzaIds": [[one.get("by"), one.get("id")] for one in xml.findall(STANZA_ID)],
        "events": [] if x is None else [c.tag.split("}")[1] for c in x if not c.tag.endswith("}id")],
        "eventAbout": None if about is None else (about.text or ""),
        "children": [child.tag for child in xml],
    }


def obey(client, command):
    if command["do"] == "send":
        client.send_raw(command["xml"])
    elif command["do"] == "disconnect":
        client.disconnect()
    else:
        tell(event="failed", reason="unknown command")


def main():
    host, port, jid, password = sys.argv[1:5]
    client = Client(jid, password, "receipts" in sys.argv[5:])
    client.connect((host, int(port)), disable_starttls=True, use_ssl=False)
    loop = client.loop

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(obey, client, json.loads(line))
        loop.call_soon_threadsafe(loop.stop)

    threading.Thread(target=read, daemon=True).start()
    loop.run_forever()


main()
