package org.openfirereceipts.tap;

import org.jivesoftware.openfire.OfflineMessage;
import org.jivesoftware.openfire.OfflineMessageListener;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Routers;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * Turns what happens to one-to-one messages into spool events, on Openfire's own threads: nothing happens here
 * but reading, stamping and the append. Submitting, sending, storing and bouncing nest on one thread, which is
 * how a message that goes nowhere at all is found. This class is where Openfire and the commands come in, and where
 * faults stop; each part of the work has a class of its own.
 */
public final class Tap implements PacketInterceptor, OfflineMessageListener {
    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final RoutingThreads threads;
    private final ServerStamps serverStamps = new ServerStamps();
    private final CarriedIds carriedIds = new CarriedIds();
    private final OwnStanzas own = new OwnStanzas();
    private final Unasked unasked = new Unasked();
    private final Deletions deletions = new Deletions();
    /** Which sessions were handed something that has not left Openfire. */
    public final Unwritten unwritten = new Unwritten();
    final SessionStreams streams = new SessionStreams();
    private final Endings endings;
    private final Passage passage;
    private final Sendings sendings;
    private final OfflineOutcomes offline;
    private final Restoration restoration;
    private final Redelivery redelivery;
    private final StreamQueues queues;
    private final Sweep sweep;
    private final OfflineTouches touches;
    private final StampForm form;

    /** @param secrets of the keys */
    public Tap(
            Settings settings, Spool spool, Faults faults, String domain, Secrets secrets, StreamQueues queues) {
        this(
                settings, spool, faults, domain, secrets, queues, new Routers(), new BounceReason(), new Chatrooms(),
                new ForeignArchive());
    }

    /** For tests, where no router is on the stack and no Openfire runs. */
    Tap(
            Settings settings,
            Spool spool,
            Faults faults,
            String domain,
            Secrets secrets,
            StreamQueues queues,
            Routers routers,
            BounceReason bounceReason,
            Chatrooms chatrooms,
            ForeignArchive archive) {
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.queues = queues;
        this.threads = new RoutingThreads(secrets.all());
        this.endings = new Endings(spool);
        this.form = new StampForm(settings, archive, serverStamps);
        Stamps stamps = new Stamps(form, routers, domain);
        Delays delays = new Delays(routers, domain);
        Speakers speakers = new Speakers(routers, streams);
        Submissions submissions =
                new Submissions(
                        settings, spool, stamps, delays, serverStamps, carriedIds, chatrooms, queues, speakers,
                        domain);
        Refusals refusals = new Refusals(spool, speakers);
        StampedKeys stampedKeys = new StampedKeys(stamps, domain);
        PrivateMessages privateMessages = new PrivateMessages(chatrooms, stamps, stampedKeys, queues, domain);
        this.passage =
                new Passage(
                        routers, submissions, endings, own, stamps, delays, privateMessages, refusals,
                        new Unfollowed(spool, chatrooms, speakers, routers, domain),
                        new FormerOwners(deletions, routers, queues, delays, domain), domain);
        this.touches = new OfflineTouches(threads, spool);
        this.sendings =
                new Sendings(
                        spool, endings, serverStamps, stampedKeys, unasked, unwritten, refusals, touches,
                        privateMessages, new StreamReplays(delays));
        this.offline = new OfflineOutcomes(threads, endings, stampedKeys, bounceReason, privateMessages);
        this.restoration = new Restoration(settings, serverStamps, stamps, delays, domain);
        this.redelivery = new Redelivery(threads, endings);
        this.sweep = new Sweep(threads, routers, endings);
    }

    /** Starts afresh, as after an installation. */
    public void reset() {
        threads.reset();
        serverStamps.reset();
        carriedIds.reset();
        unasked.reset();
        unwritten.reset();
        streams.reset();
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed)
            throws PacketRejectedException {
        if (!settings.enabled) {
            return;
        }
        try {
            if (!incoming && processed) {
                queues.sent(session);
            }
            if (!(packet instanceof Message)) {
                if (incoming) {
                    touched(packet, session, processed);
                }
                return;
            }
            Message message = (Message) packet;
            if (incoming) {
                if (processed) {
                    passage.leave(threads.get(), message);
                } else {
                    passage.enter(threads.current(), message, session);
                }
            } else if (processed) {
                sendings.sent(threads.get(), message, session);
            } else {
                RoutingThread thread = threads.get();
                passage.beforeSending(thread, message, session);
                sendings.before(thread, session);
            }
        } catch (PacketRejectedException refused) {
            throw refused;
        } catch (Throwable fault) {
            faults.caught(incoming ? "submitting" : "sending", fault);
            if (incoming && !processed) {
                spool.dropped("error");
            }
        }
    }

    private void touched(Packet packet, Session session, boolean processed) {
        try {
            if (processed) {
                touches.leave();
            } else if (packet instanceof IQ) {
                touches.enter((IQ) packet, session);
            } else if (packet instanceof Presence) {
                touches.enter((Presence) packet, session);
            }
        } catch (Throwable fault) {
            faults.caught("hearing of the offline store", fault);
        }
    }

    /** Up to Openfire 4.6, which calls it even where nothing was stored. */
    @Override
    public void messageStored(Message message) {
        if (settings.enabled && OfflineRule.stores(message.getElement())) {
            stored(message);
        }
    }

    /** From Openfire 4.6 on, in place of the other. */
    public void messageStored(OfflineMessage message) {
        if (settings.enabled) {
            stored(message);
        }
    }

    private void stored(Message message) {
        try {
            offline.stored(message);
        } catch (Throwable fault) {
            faults.caught("storing", fault);
        }
    }

    @Override
    public void messageBounced(Message message) {
        if (!settings.enabled) {
            return;
        }
        try {
            offline.bounced(message);
        } catch (Throwable fault) {
            faults.caught("bouncing", fault);
        }
    }

    /** Tells of what went nowhere without a word; to be called by one thread, about twice a second. */
    public void sweep() {
        if (!settings.enabled) {
            return;
        }
        try {
            sweep.run();
        } catch (Throwable fault) {
            faults.caught("sweeping", fault);
        }
    }

    /**
     * Runs `routing` with `message` known as the shim's own: it is not submitted.
     *
     * @return whether a session on this server took it, which proves nothing
     */
    public boolean asOwn(Message message, Runnable routing) {
        own.remember(message);
        RoutingThread thread = threads.get();
        thread.own = message;
        thread.ownTaken = false;
        try {
            routing.run();
            return thread.ownTaken;
        } finally {
            thread.own = null;
        }
    }

    /** Which sessions were sent something and not asked yet. */
    public Unasked unasked() {
        return unasked;
    }

    public Deletions deletions() {
        return deletions;
    }

    /** Whether it does anything at all. */
    public boolean isOn() {
        return settings.enabled;
    }

    /**
     * Makes `message`, as it once came in, into what went on: with the stamp, without what the tap takes out, and
     * with one `<delay/>` of this server's.
     *
     * @param recipient bare JID
     * @param sentAt milliseconds since 1970
     */
    public void restore(Message message, String recipient, String key, long sentAt) {
        restoration.restore(threads.current(), message, recipient, key, sentAt);
    }

    /** Makes it one that Openfire's offline store can read again; false where it cannot be. */
    public boolean makeStorable(Message message) {
        return Wrapping.wrap(message.getElement());
    }

    /** Runs `delivery`, which hands `message` to Openfire behind its interceptors, and tells of it by `key`. */
    public Fate asRedelivered(Message message, String key, Runnable delivery) {
        return redelivery.follow(message, key, delivery);
    }

    /** From now on it is seen whether this message is sent to a session; before, another may have been watched. */
    public void watch(String key) {
        sendings.watch(key);
    }

    public boolean hasSeenSent() {
        return sendings.hasSeenSent();
    }

    /** Tells that a message, known by this key, was put into the offline store by our hand. */
    public void putBack(Message message, String key) {
        offline.putBack(threads.current(), message, key);
    }

    /** Whether keys go in `<stanza-id/>`, or in an element of our own. */
    public boolean givesStanzaIds() {
        return form.isStanzaId();
    }

    /** Whether another plugin serves message archives. */
    public boolean hasForeignArchive() {
        return form.hasForeignArchive();
    }

    /** A key for a room's message. */
    String roomKey() {
        return threads.get().keys.unproven();
    }

    RoutingThread thread() {
        return threads.get();
    }
}
