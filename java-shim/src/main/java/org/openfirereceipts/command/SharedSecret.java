package org.openfirereceipts.command;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import org.jivesoftware.database.DbConnectionManager;
import org.openfirereceipts.compat.PropertyCipher;
import org.openfirereceipts.tap.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that all nodes of a cluster prove keys with: a property in Openfire's database, encrypted as Openfire
 * encrypts properties. By statements of its own, as `JiveProperties` overwrites what another node has just put there, and
 * answers with what it itself remembers: the row that was there first holds, whoever asks.
 */
public final class SharedSecret {
    /** Not one of the settings: neither the handler nor a page is given it. */
    public static final String PROPERTY = Properties.PREFIX + "stamp-secret";

    private static final Logger LOG = LoggerFactory.getLogger(SharedSecret.class);
    private static final int IV = 16;

    private SharedSecret() {}

    /** Has `secrets` use what all nodes share, or has them share what this one has. */
    public static void settle(Secrets secrets) {
        try {
            byte[] shared = read();
            if (shared == null) {
                insert(secrets.today());
                shared = read();
            }
            if (shared != null) {
                secrets.use(shared);
                return;
            }
        } catch (Exception failed) {
            LOG.warn(
                    "RECEIPTS_SECRET: the secret of the stanza-ids cannot be shared through Openfire's database ({})."
                            + " The nodes of a cluster do not recognise each other's; see that they have the same"
                            + " conf/security.xml and that the database is up, then reload the plugin.",
                    failed.getClass().getName());
        }
    }

    private static byte[] read() throws Exception {
        String value;
        String iv = null;
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT * FROM ofProperty WHERE name=?")) {
            select.setString(1, PROPERTY);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                value = row.getString("propValue");
                if (hasIv(row)) {
                    iv = row.getString("iv");
                }
            }
        }
        byte[] secret = Base64.getDecoder().decode(decrypt(value, iv));
        if (secret.length != Secrets.LENGTH) {
            throw new IllegalStateException("not a secret");
        }
        return secret;
    }

    /** Does nothing where it is there already: its name is the table's key. */
    private static void insert(byte[] secret) throws Exception {
        String text = Base64.getEncoder().encodeToString(secret);
        byte[] vector = null;
        String iv = null;
        if (PropertyCipher.takesVector()) {
            vector = new byte[IV];
            new SecureRandom().nextBytes(vector);
            iv = Base64.getEncoder().encodeToString(vector);
        }
        String value = PropertyCipher.encrypt(text, vector);
        String columns = iv == null ? "name, propValue, encrypted" : "name, propValue, encrypted, iv";
        String values = iv == null ? "?, ?, 1" : "?, ?, 1, ?";
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO ofProperty(" + columns + ") VALUES(" + values + ")")) {
            insert.setString(1, PROPERTY);
            insert.setString(2, value);
            if (iv != null) {
                insert.setString(3, iv);
            }
            insert.executeUpdate();
        } catch (SQLException other) {
            // another node was first, or the database is away, which reading it again tells
            LOG.debug("The shared secret was not inserted.", other);
        }
    }

    private static String decrypt(String value, String iv) throws ReflectiveOperationException {
        String text = PropertyCipher.decrypt(value, iv);
        if (text == null) {
            throw new IllegalStateException("cannot be decrypted");
        }
        return text;
    }

    private static boolean hasIv(ResultSet row) throws SQLException {
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            if ("iv".equalsIgnoreCase(row.getMetaData().getColumnName(column))) {
                return true;
            }
        }
        return false;
    }
}
