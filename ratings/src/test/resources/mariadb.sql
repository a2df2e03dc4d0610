-- MariaDb.java runs this at each start, before clients can connect.
CREATE DATABASE IF NOT EXISTS test;
CREATE USER IF NOT EXISTS ratings@localhost IDENTIFIED BY 'secret';
GRANT ALL ON test.* TO ratings@localhost;
CREATE TABLE IF NOT EXISTS test.ratings (ReviewID INT NOT NULL, Rating INT, PRIMARY KEY (ReviewID));
INSERT IGNORE INTO test.ratings VALUES (1, 5), (2, 4);
