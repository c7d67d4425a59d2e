package org.openfirereceipts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jivesoftware.admin.AdminConsole;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.container.Plugin;
import org.jivesoftware.openfire.container.PluginManager;
import org.openfirereceipts.command.Commands;
import org.openfirereceipts.command.Properties;
import org.openfirereceipts.command.SharedSecret;
import org.openfirereceipts.console.ConsoleRequests;
import org.openfirereceipts.link.Link;
import org.openfirereceipts.link.Trouble;
import org.openfirereceipts.spool.PrivateFiles;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.AccountEvents;
import org.openfirereceipts.tap.Faults;
import org.openfirereceipts.tap.Presences;
import org.openfirereceipts.tap.Rooms;
import org.openfirereceipts.tap.Secrets;
import org.openfirereceipts.tap.Sessions;
import org.openfirereceipts.tap.Settings;
import org.openfirereceipts.tap.StreamQueues;
import org.openfirereceipts.tap.Tap;
import org.openfirereceipts.tap.Watching;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the shim together when Openfire loads the plugin, and takes it apart when it is unloaded. */
public final class ReceiptsPlugin implements Plugin, Link.Shim, Properties.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptsPlugin.class);

    /** For the servlet, which Openfire makes by itself, in the same class loader. */
    private static volatile ReceiptsPlugin current;

    private final Settings settings = new Settings();
    private final Faults faults = new Faults();
    private final Properties properties = new Properties(this);
    private final Watching watching = new Watching();
    /** One begins or ends it at a time. Not this object, which is taken while properties change. */
    private final Object life = new Object();
    private PluginManager pluginManager;
    private Standby standby;
    private DataLock lock;
    private String version;
    private String domain;
    private Link link;
    private Spool spool;
    private Tap tap;
    private Surroundings surroundings;
    private OwnProperties own;
    private Sessions sessions;
    private Listeners listeners;
    private Commands commands;
    private ConsoleRequests console;
    private long highestExecuted;

    /** The plugin while it is loaded, else null. */
    public static ReceiptsPlugin current() {
        return current;
    }

    public ConsoleRequests console() {
        return console;
    }

    @Override
    public void initializePlugin(PluginManager manager, File pluginDirectory) {
        pluginManager = manager;
        XMPPServer server = XMPPServer.getInstance();
        domain = server.getServerInfo().getXMPPDomain();
        version = PluginVersion.of(pluginDirectory);
        File data = DataDirectory.find(pluginDirectory);
        lock = new DataLock(data.toPath(), pluginDirectory.toPath());
        standby = new Standby(() -> begin(server, pluginDirectory, data), () -> look(data));
        current = this;
        standby.start();
    }

    /** @return what is in the way; nothing is left of the attempt then */
    private Trouble begin(XMPPServer server, File pluginDirectory, File data) {
        synchronized (life) {
            if (current != this) {
                return null;
            }
            try {
                PrivateFiles.directory(data.toPath());
                if (!lock.take()) {
                    return Troubles.inUse(data, lock.holder());
                }
                PrivateFiles.mend(data.toPath());
                start(server, pluginDirectory, data);
                return null;
            } catch (IOException | RuntimeException cannot) {
                end();
                return Troubles.unusable(data, cannot);
            }
        }
    }

    /** @return why it works no longer; null where it does */
    private Trouble look(File data) {
        synchronized (life) {
            if (current != this || lock.holds()) {
                return null;
            }
            String holder = lock.holder();
            end();
            return Troubles.inUse(data, holder);
        }
    }

    /** Why the plugin does nothing; null where it works. */
    public Trouble trouble() {
        return standby == null ? null : standby.trouble();
    }

    private void start(XMPPServer server, File pluginDirectory, File data) throws IOException {
        Path directory = data.toPath();
        properties.start();
        link = new Link(pluginDirectory, data, this);
        spool =
                Spool.open(
                        directory.resolve("spool"),
                        OwnProperties.megabytes(properties.get("spool.maxMegabytes")),
                        (sequence, kind, record) -> found(kind, record),
                        link::appended);
        StreamQueues queues = new StreamQueues();
        Secrets secrets = Secrets.open(directory.resolve("stanza-id.key"));
        SharedSecret.settle(secrets);
        tap = new Tap(settings, spool, faults, domain, secrets, queues);
        surroundings = new Surroundings(tap::givesStanzaIds, tap::hasForeignArchive, lock::isWaitedFor);
        own = new OwnProperties(settings, spool, surroundings);
        sessions = new Sessions(settings, spool, faults, queues, tap);
        Presences presences = new Presences(settings, sessions, faults, domain);
        Rooms rooms = new Rooms(settings, spool, faults, tap);
        AccountEvents accounts = new AccountEvents(settings, spool, faults, domain, tap.deletions());
        listeners = new Listeners(tap, presences, sessions, rooms, accounts);
        commands = new Commands(server, spool, link, tap, presences, properties, settings, highestExecuted);
        console = new ConsoleRequests(link);
        properties.all().forEach(own::apply);
        listeners.add();
        presences.begin();
        boolean enabled = OwnProperties.enabled(properties.get("enabled"));
        if (!enabled || pluginManager.isExecuted()) {
            watching.loadedLate(spool);
        }
        enable(enabled);
        commands.start();
        link.start(spool);
    }

    /** An event that was in the spool already. */
    private void found(char kind, RecordView record) {
        watching.found(kind, record);
        if (kind == 'X') {
            highestExecuted = Math.max(highestExecuted, record.number());
        }
    }

    @Override
    public void destroyPlugin() {
        if (standby != null) {
            standby.stop();
        }
        synchronized (life) {
            current = null;
            end();
        }
        // Openfire does so by itself where the plugin has a web.xml; done twice it does no harm
        String name = pluginManager == null ? null : pluginManager.getCanonicalName(this);
        AdminConsole.removeModel(name == null ? "receipts" : name);
    }

    private void end() {
        try {
            stop();
        } finally {
            listeners = null;
            console = null;
            commands = null;
            link = null;
            spool = null;
            // last: who waits for it begins where this has ended
            if (lock != null) {
                lock.release();
            }
        }
    }

    private void stop() {
        boolean enabled = settings.enabled;
        settings.enabled = false;
        properties.stop();
        if (listeners != null) {
            listeners.remove();
        }
        if (enabled) {
            watching.ends(spool);
        }
        if (console != null) {
            console.stop();
        }
        if (commands != null) {
            commands.stop();
        }
        if (link != null && spool != null) {
            link.stop();
        }
        if (spool != null) {
            spool.close();
        }
    }

    @Override
    public List<byte[]> greet(String handlerVersion, long committed) {
        commands.dropWaiting();
        trim(committed, null);
        return Greeting.frames(version, domain, spool, surroundings.now(), properties.all());
    }

    private void trim(long committed, String wiped) {
        commands.heard(committed);
        try {
            spool.committed(committed, wiped);
        } catch (IOException cannot) {
            LOG.warn("RECEIPTS_SPOOL_TRIM: {}", cannot.toString());
        }
    }

    @Override
    public List<byte[]> properties() {
        return Greeting.properties(properties.all());
    }

    @Override
    public void frame(char kind, RecordView fields) {
        if (link.followed()) {
            commands.heard();
        }
        if (kind == 'K') {
            trim(fields.number(), fields.text());
        } else if (kind == 'y') {
            console.answered(fields);
        } else if (!commands.take(kind, fields)) {
            LOG.debug("A frame of unknown kind {}", (int) kind);
        }
    }

    @Override
    public void handlerGone() {
        if (console != null) {
            console.handlerGone();
        }
    }

    @Override
    public String surroundings() {
        return surroundings.now();
    }

    @Override
    public String node() {
        return properties.get("node");
    }

    @Override
    public void changed(String name, String value) {
        if (link == null || spool == null || tap == null) {
            return;
        }
        own.apply(name, value);
        if (name.equals(Properties.PREFIX + "enabled")) {
            enable(OwnProperties.enabled(value));
        } else if (name.equals(Properties.PREFIX + "node")) {
            link.runtimeChanged();
        }
        link.send(Greeting.property(name, value));
    }

    private synchronized void enable(boolean enabled) {
        if (enabled == settings.enabled) {
            return;
        }
        if (!enabled) {
            settings.enabled = false;
            watching.ends(spool);
            return;
        }
        sessions.reset();
        tap.reset();
        watching.begins(spool, Greeting.openfireVersion(), version, domain);
        settings.enabled = true;
        sessions.tellAll();
    }
}
