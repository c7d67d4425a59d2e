package org.openfirereceipts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import org.openfirereceipts.command.Properties;
import org.openfirereceipts.tap.Settings;

/** The shim and the handler go by the same reading of what an administrator typed. */
public class OwnPropertiesTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-f]{4})|[tnr])");

    @Test
    public void aTextReadsAsTheHandlerReadsIt() throws IOException {
        int read = 0;
        for (String line : Files.readAllLines(Paths.get("test/property-texts.tsv"), StandardCharsets.UTF_8)) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\t");
            String text = fields[1].equals("-") ? null : unescaped(fields[1].substring(1, fields[1].length() - 1));
            assertEquals(line, fields[2], inForce(fields[0], text));
            read++;
        }
        assertTrue(read > 100);
    }

    private static String inForce(String name, String text) {
        Settings settings = new Settings();
        OwnProperties own = new OwnProperties(settings, null, new Surroundings(null, null, null));
        if (!name.equals("enabled") && !name.equals("spool.maxMegabytes")) {
            own.apply(Properties.PREFIX + name, text);
        }
        switch (name) {
            case "enabled":
                return String.valueOf(OwnProperties.enabled(text));
            case "log.rooms":
                return String.valueOf(settings.logRooms);
            case "events":
                return String.valueOf(settings.events);
            case "guard":
                return String.valueOf(settings.guard);
            case "guard.pingAfterMs":
                return String.valueOf(settings.pingAfterMillis);
            case "guard.timeoutSeconds":
                return String.valueOf(settings.timeoutSeconds);
            case "stanza-ids":
                return settings.stanzaIds;
            case "spool.whenFull":
                return settings.refuseWhenFull ? "refuse" : "pass";
            case "spool.maxMegabytes":
                return String.valueOf(OwnProperties.megabytes(text));
            default:
                throw new AssertionError(name);
        }
    }

    private static String unescaped(String text) {
        Matcher escapes = ESCAPE.matcher(text);
        StringBuffer plain = new StringBuffer();
        while (escapes.find()) {
            char letter = escapes.group(1).charAt(0);
            String is = letter == 't' ? "\t" : letter == 'n' ? "\n" : letter == 'r' ? "\r" : null;
            escapes.appendReplacement(
                    plain, is != null ? is : String.valueOf((char) Integer.parseInt(escapes.group(2), 16)));
        }
        return escapes.appendTail(plain).toString();
    }
}
