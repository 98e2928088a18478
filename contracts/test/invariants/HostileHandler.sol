// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../../src/Order.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {IVaultBatches} from "../../src/interfaces/IVaultBatches.sol";
import {Status} from "../../src/interfaces/Status.sol";
import {HostileBatches} from "./HostileBatches.sol";

/// @notice Does anything anybody may try, honest or forged, and compares each answer with what the rules say.
contract HostileHandler is HostileBatches {
    function deposit(uint8 seller, uint64 amount) external {
        amount = uint64(_bound(amount, 0, 1e11));
        issuers.mint(address(vaults[seller % VAULTS]), amount);
        wallet[address(vaults[seller % VAULTS])] += amount;
    }

    /// @dev Any of the verbs upon any order, alone or out of its batch.
    function act(uint256 pick, uint256 i, uint8 verb, uint96 toBuyer, uint8 forgery, bool isThrough) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        _act(n, _place(n, i), Verb(verb % 8), toBuyer, _forgery(forgery), isThrough);
    }

    /// @dev Claims and contests before the arbiter rules, and in one of four leaves out either.
    function contestAndRule(uint256 pick, uint256 i, uint96 toBuyer, uint8 how, uint8 forgery) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        i = _place(n, i);
        bool isInside = left[n] >> i & 1 == 1;
        if (how % 8 != 0 && status[n][i] == Status.Locked) _act(n, i, Verb.Claim, 0, Forgery.None, isInside);
        if (how % 8 > 1 && status[n][i] == Status.Claimed) _act(n, i, Verb.Contest, 0, Forgery.None, false);
        _act(n, i, Verb.Rule, toBuyer, _forgery(forgery), left[n] >> i & 1 == 1);
    }

    /// @dev A call that once came through: again, at another vault, in another lane, on another chain.
    function replay(uint256 which, uint8 how) external {
        if (dones.length == 0) return;
        Done memory done = dones[which % dones.length];
        _turnTo(how % 4 == 1 ? 1 - done.seller : done.seller);
        bytes memory call = done.call;
        // The lane's lowest bit, in the word of the nonce.
        if (how % 4 == 2) call[31 + uint256(done.ofBatch ? 7 : 12) * 32] ^= 0x01;
        uint256 home = block.chainid;
        if (how % 4 == 3) vm.chainId(home + 1);
        _attempt(call, false, Law.Signature, "a call that came through once");
        vm.chainId(home);
    }

    function pull(uint8 seller, uint8 who, uint8 to, bool isElsewhere) external {
        seller %= uint8(VAULTS);
        _turnTo(seller);
        address holder = holders[who % holders.length];
        address receiver = isElsewhere ? holders[to % holders.length] : holder;
        uint256 amount = credits[seller][holder];
        bool may = amount != 0 && _moves(seller, amount) && !(isElsewhere && receiver == address(vault));
        bytes memory call =
            isElsewhere ? abi.encodeCall(IVault.pullTo, (receiver)) : abi.encodeCall(IVault.pull, (holder));
        if (isElsewhere) vm.prank(holder);
        if (!_attempt(call, may, Law.Refused, "pull")) return;
        credits[seller][holder] = 0;
        books[seller].credited -= amount;
        _send(seller, receiver, amount);
    }

    function sync(uint8 seller) external {
        _turnTo(seller % VAULTS);
        vault.sync();
        _count(seller % VAULTS);
    }

    // ---- the owner, and who would be it ----

    function withdraw(uint8 seller, uint8 who, uint8 to, uint96 amount) external {
        seller %= uint8(VAULTS);
        address caller = _ownerOr(seller, who);
        address receiver = holders[to % PEOPLE];
        Books memory book = books[seller];
        uint256 most = book.free + _arrived(seller);
        uint256 there = wallet[address(vault)];
        // Often all that is free and there, which after a destruction is not all the owner's.
        amount = to % 3 == 0 ? uint96(there < most ? there : most) : uint96(_bound(amount, 0, most + most / 8));
        bool isBacked = there >= book.locked + book.credited + amount;
        bool may = caller == book.owner && amount <= most && isBacked && _moves(seller, amount);
        vm.prank(caller);
        bytes memory call = abi.encodeCall(IVault.withdraw, (receiver, amount));
        if (!_attempt(call, may, Law.Refused, "withdraw")) return;
        _count(seller);
        books[seller].free -= amount;
        _send(seller, receiver, amount);
    }

    function administer(uint8 seller, uint8 who, uint8 what, uint88 arg) external {
        seller %= uint8(VAULTS);
        address caller = _ownerOr(seller, who);
        Books storage book = books[seller];
        bool may = caller == book.owner;
        uint256 locked = vault.locked();
        if (what % 6 == 0) {
            address signer_ = holders[SIGNER + arg % 2];
            if (_own(caller, abi.encodeCall(IVault.setSigner, (signer_)), may)) book.signer = signer_;
        } else if (what % 6 == 1) {
            address second = arg % 2 == 0 ? address(0) : holders[SECOND];
            if (_own(caller, abi.encodeCall(IVault.setSecondKey, (second)), may)) book.second = second;
        } else if (what % 6 == 2) {
            uint88 limit = arg % 4 == 0 ? type(uint88).max : uint88(_bound(arg, 1e8, 2e10));
            if (_own(caller, abi.encodeCall(IVault.setLimit, (limit)), may)) book.limit = limit;
        } else if (what % 6 == 3) {
            address next = holders[OWNER + arg % 2];
            if (_own(caller, abi.encodeCall(IVault.transferOwnership, (next)), may)) book.pending = next;
        } else if (what % 6 == 4) {
            may = caller == book.pending;
            if (_own(caller, abi.encodeCall(IVault.acceptOwnership, ()), may)) {
                (book.owner, book.pending) = (caller, address(0));
            }
        } else {
            _own(caller, abi.encodeCall(IVault.recover, (address(token), holders[arg % PEOPLE], 1)), false);
        }
        if (vault.locked() != locked) _break(Law.Shrinks, "by an act of the owner");
    }

    // ---- the issuer, and time ----

    function issue(uint8 seller, uint8 what, uint16 arg) external {
        address whom = address(vaults[seller % VAULTS]);
        if (what % 8 == 0) issuers.setPaused(arg % 2 == 0);
        else if (what % 8 == 1) issuers.setBlackListed(whom, arg % 2 == 0);
        else if (what % 8 == 2) issuers.setFee(arg % 20, uint256(arg) * 100);
        else if (what % 8 == 3 && arg % 4 == 0) _destroy(seller % VAULTS, arg / 4 % 4);
        else if (what % 8 <= 5) issuers.setFee(0, 0);
        else _relent(seller % VAULTS);
    }

    /// @dev From now on the token calls the vault it moves money for, with something that would come through alone.
    function reenter(uint8 seller, uint8 what, uint256 pick) external {
        _turnTo(seller % VAULTS);
        bytes memory call = abi.encodeCall(IVault.sync, ());
        if (what % 4 == 1) call = abi.encodeCall(IVault.pull, (holders[pick % holders.length]));
        if (what % 4 == 2 && lots.length != 0) {
            uint256 n = _pick(pick);
            _turnTo(lots[n].seller);
            Order memory order = _orderAt(lots[n], 0);
            call = abi.encodeCall(IVault.claim, (order, _actBy(order.payer, Forgery.None, "Claim", order)));
        }
        issuers.setCallback(what % 4 == 3 ? address(0) : address(vault), call);
    }

    function wait(uint256 pick, uint8 deadline, uint8 beside, uint32 span) external {
        if (lots.length == 0 || deadline % 6 > 3) {
            vm.warp(block.timestamp + _bound(span, 0, 8 hours));
            return;
        }
        Lot memory lot = lots[_pick(pick)];
        uint256[4] memory deadlines = [uint256(lot.lockBy), lot.claimBy, lot.confirmBy, lot.ruleBy];
        uint256 moment = deadlines[deadline % 6] + beside % 3 - 1;
        if (moment > block.timestamp) vm.warp(moment);
    }

    // ---- the end ----

    /// @dev Whatever the token does, once the deadlines are past anybody ends every order and every batch.
    function endAll() external {
        for (uint256 n = 0; n < lots.length; n++) {
            if (block.timestamp <= lots[n].ruleBy) vm.warp(uint256(lots[n].ruleBy) + 1);
        }
        for (uint256 n = 0; n < lots.length; n++) {
            if (left[n] != 0) _expire(n);
            for (uint256 i = 0; i < lots[n].count; i++) {
                if (status[n][i] == Status.Locked) _act(n, i, Verb.Expire, 0, Forgery.None, false);
                if (status[n][i] == Status.Claimed) _act(n, i, Verb.Lapse, 0, Forgery.None, false);
                if (status[n][i] == Status.Contested) _act(n, i, Verb.Lapse, 0, Forgery.None, false);
                vm.assertFalse(_isLive(status[n][i]));
            }
        }
        for (uint256 v = 0; v < VAULTS; v++) {
            vm.assertEq(vaults[v].locked(), 0, "locked after the end");
        }
    }

    /// @dev With everything ended and the token willing, every unit comes out: nothing is frozen.
    function emptyAll() external {
        for (uint256 round = 0; round < 2; round++) {
            for (uint8 v = 0; v < VAULTS; v++) {
                _relent(v);
                _turnTo(v);
                uint256 owed = books[v].free + books[v].credited;
                uint256 missing = owed > wallet[address(vault)] ? owed - wallet[address(vault)] : 0;
                issuers.mint(address(vault), missing);
                wallet[address(vault)] += missing;
                for (uint256 k = 0; k < holders.length; k++) {
                    if (credits[v][holders[k]] != 0) _pullFor(v, holders[k]);
                }
            }
        }
        for (uint8 v = 0; v < VAULTS; v++) {
            _turnTo(v);
            _count(v);
            vm.prank(books[v].owner);
            vault.withdraw(holders[STRANGER], uint96(books[v].free));
            vm.assertEq(token.balanceOf(address(vault)), 0, "left behind");
        }
    }

    function _pullFor(uint256 v, address holder) private {
        vault.pull(holder);
        books[v].credited -= credits[v][holder];
        _send(v, holder, credits[v][holder]);
        credits[v][holder] = 0;
    }

    function _relent(uint256 seller) private {
        issuers.setPaused(false);
        issuers.setBlackListed(address(vaults[seller]), false);
    }

    // ---- what the invariants look at ----

    function vaultAt(uint256 v) external view returns (IVault) {
        return vaults[v];
    }

    function booksOf(uint256 v) external view returns (Books memory) {
        return books[v];
    }

    function tokenBalanceOf(address holder) external view returns (uint256) {
        return issuers.balanceOf(holder);
    }

    function wasReentered() external view returns (bool) {
        return issuers.wasReentered();
    }

    function walletOf(address holder) external view returns (uint256) {
        return wallet[holder];
    }

    function creditOf(uint256 v, address holder) external view returns (uint256) {
        return credits[v][holder];
    }

    function allHolders() external view returns (address[] memory) {
        return holders;
    }

    function arrivedAt(uint256 v) external view returns (uint256) {
        return _arrived(v);
    }

    function paidInADay(uint256 v) external view returns (uint256) {
        return _paidSince(v, 24 hours);
    }

    /// @dev How the vaults show the lots locked last that are still live, where they differ from what is known of them.
    function strayLots() external view returns (uint256 strays) {
        for (uint256 n = lots.length; n > 0 && n + 6 > lots.length; n--) {
            Lot memory lot = lots[n - 1];
            if (lot.isBatch) {
                (uint256 which, uint96 amount) = IVaultBatches(address(vaults[lot.seller])).leftOf(_batchOf(lot));
                if (which != left[n - 1] || amount != heldLeft[n - 1]) strays++;
            }
            for (uint256 i = 0; i < lot.count; i++) {
                if (left[n - 1] >> i & 1 == 1 || !_isLive(status[n - 1][i])) continue;
                if (vaults[lot.seller].statusOf(_orderAt(lot, i)) != status[n - 1][i]) strays++;
            }
        }
    }

    /// @dev Some quarters of what is there, or all.
    function _destroy(uint256 seller, uint256 kept) private {
        address whom = address(vaults[seller]);
        uint256 amount = wallet[whom] * (4 - kept) / 4;
        issuers.destroy(whom, amount);
        books[seller].destroyed += amount;
        wallet[whom] -= amount;
    }

    function _ownerOr(uint8 seller, uint8 who) private returns (address) {
        _turnTo(seller);
        return who % 4 == 0 ? holders[who % PEOPLE] : who % 4 == 1 ? holders[OWNER + who / 4 % 2] : books[seller].owner;
    }

    function _own(address caller, bytes memory call, bool may) private returns (bool) {
        vm.prank(caller);
        return _attempt(call, may, Law.Refused, "an act of the owner");
    }
}
