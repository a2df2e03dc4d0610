USE test;
CREATE TABLE ratings (ReviewID INT NOT NULL, Rating INT, PRIMARY KEY (ReviewID));
INSERT INTO ratings VALUES (1, 5), (2, 4);
