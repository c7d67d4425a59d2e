package receipts.host;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.roster.Roster;
import org.jivesoftware.openfire.roster.RosterItem;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.jivesoftware.util.JiveGlobals;
import org.jivesoftware.util.JiveProperties;
import org.xmpp.packet.JID;

/**
 * Runs a stock Openfire 4.2.0 for development and tests: inside Node (through java-bridge) or as a JVM of its own.
 * It stands in for Openfire's starter and setup wizard and is no part of the plugin.
 */
public final class OpenfireHost {
    private static final LinkedBlockingQueue<byte[]> TO_HANDLER = new LinkedBlockingQueue<>();
    private static final LinkedBlockingQueue<byte[]> TO_SHIM = new LinkedBlockingQueue<>();
    private static final byte[] NOTHING = new byte[0];
    private static volatile boolean linkClosed;
    private static boolean stopped;

    private OpenfireHost() {
    }

    /** Standard input: the instructions, an empty line, then `stop` or its end. Standard output: one status line. */
    public static void main(String[] arguments) throws Exception {
        PrintStream status = System.out;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        StringBuilder instructions = new StringBuilder();
        for (String line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
            instructions.append(line).append('\n');
        }
        // A signal to this JVM must close the database too; Openfire only does so under its own starter.
        Runtime.getRuntime().addShutdownHook(new Thread(OpenfireHost::stop, "stop Openfire"));
        try {
            boot(instructions.toString());
        } catch (Throwable problem) {
            problem.printStackTrace();
            status.println("failed " + problem);
            System.exit(1);
        }
        status.println("started");
        status.flush();
        for (String line = input.readLine(); line != null && !line.equals("stop"); line = input.readLine()) {
            // Anything else is not for us.
        }
        // Before the exit: on it, the connection pool's own hook closes the pool that Openfire's stop still needs.
        stop();
        System.exit(0);
    }

    /**
     * Boots Openfire and returns when its modules run; client connections are accepted once plugins are loaded.
     *
     * @param text what to do, in the format of java.util.Properties: home, log, property.NAME, secret.NAME, remove.N,
     *     administrator (the password), user.N.name, user.N.password
     */
    public static void boot(String text) throws Exception {
        Properties instructions = new Properties();
        instructions.load(new StringReader(text));
        String home = instructions.getProperty("home");
        PrintStream log = new PrintStream(new FileOutputStream(instructions.getProperty("log"), true), true, "UTF-8");
        System.setOut(log);
        System.setErr(log);
        System.setProperty("openfireHome", home);
        // Openfire finds its classes, and those of plugins their parent, through the thread's class loader; a thread
        // attached by java-bridge has none.
        Thread.currentThread().setContextClassLoader(OpenfireHost.class.getClassLoader());
        createStore(new File(home, "resources/security/keystore"));
        createStore(new File(home, "resources/security/truststore"));

        JiveGlobals.setHomeDirectory(home);
        JiveGlobals.setConfigName("conf" + File.separator + "openfire.xml");
        setProperties(instructions);
        XMPPServer server = new XMPPServer();
        if (!server.isStarted()) {
            throw new IllegalStateException("Openfire did not start: see " + instructions.getProperty("log"));
        }
        ensureAccounts(server, instructions);
    }

    /** Stops Openfire and closes its database. May be called more than once. */
    public static synchronized void stop() {
        XMPPServer server = XMPPServer.getInstance();
        if (stopped || server == null) {
            return;
        }
        stopped = true;
        server.stop();
    }

    /** Offers the shim its link to this process (PROTOCOL.md, carrier `bridge`). Call before boot. */
    public static void openLink() {
        Map<String, LinkedBlockingQueue<byte[]>> link = new HashMap<>();
        link.put("toHandler", TO_HANDLER);
        link.put("toShim", TO_SHIM);
        System.getProperties().put("openfire.receipts.link", link);
    }

    /** Ends the handler's wait for frames. */
    public static void closeLink() {
        linkClosed = true;
        TO_HANDLER.add(NOTHING);
    }

    /** Gives frames to the shim, in base64, since java-bridge copies a byte[] into Java twice as slowly as a string. */
    public static void offer(String frames) {
        TO_SHIM.add(Base64.getDecoder().decode(frames));
    }

    /**
     * Waits for frames of the shim and returns all that are there in one array, since each crossing costs the same
     * whatever it carries. Empty after `milliseconds` of silence; null when the link is closed.
     */
    public static byte[] take(int milliseconds) throws InterruptedException {
        byte[] first = linkClosed ? TO_HANDLER.poll() : TO_HANDLER.poll(milliseconds, TimeUnit.MILLISECONDS);
        if (first == null || first == NOTHING) {
            return linkClosed ? null : NOTHING;
        }
        if (TO_HANDLER.isEmpty()) {
            return first;
        }
        List<byte[]> parts = new ArrayList<>();
        parts.add(first);
        TO_HANDLER.drainTo(parts);
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = Arrays.copyOf(first, length);
        int at = first.length;
        for (byte[] part : parts.subList(1, parts.size())) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    private static void createStore(File file) throws Exception {
        if (file.exists()) {
            return;
        }
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (FileOutputStream out = new FileOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
    }

    private static void setProperties(Properties instructions) {
        JiveProperties properties = JiveProperties.getInstance();
        for (String key : new TreeSet<>(instructions.stringPropertyNames())) {
            String value = instructions.getProperty(key);
            String name = key.substring(key.indexOf('.') + 1);
            if (key.startsWith("remove.")) {
                properties.remove(value);
            } else if (key.startsWith("secret.")) {
                properties.put(name, value, true);
            } else if (key.startsWith("property.") && !value.equals(properties.get(name))) {
                properties.put(name, value, false);
            }
        }
    }

    private static void ensureAccounts(XMPPServer server, Properties instructions) throws Exception {
        UserManager users = UserManager.getInstance();
        users.getUser("admin").setPassword(instructions.getProperty("administrator"));
        List<String> names = new ArrayList<>();
        for (int number = 0; instructions.containsKey("user." + number + ".name"); number++) {
            String name = instructions.getProperty("user." + number + ".name");
            String password = instructions.getProperty("user." + number + ".password");
            try {
                users.getUser(name).setPassword(password);
            } catch (UserNotFoundException missing) {
                users.createUser(name, password, null, null);
            }
            names.add(name);
        }
        for (String name : names) {
            Roster roster = server.getRosterManager().getRoster(name);
            for (String other : names) {
                JID contact = server.createJID(other, null);
                if (other.equals(name) || roster.isRosterItem(contact)) {
                    continue;
                }
                RosterItem item = roster.createRosterItem(contact, other, Collections.<String>emptyList(), false, true);
                item.setSubStatus(RosterItem.SUB_BOTH);
                roster.updateRosterItem(item);
            }
        }
    }
}
